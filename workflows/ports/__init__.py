"""What the use cases need of their surroundings, as shapes only: AWS, the store by role, quotas, clock and sleep."""

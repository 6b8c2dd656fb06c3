"""What is needed from outside, as shapes only: AWS, the store by role, quotas, clock and sleep."""

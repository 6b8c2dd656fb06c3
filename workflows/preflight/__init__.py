"""What a reviewer would say about answers, before anything is sent: rules that a form alone can decide."""

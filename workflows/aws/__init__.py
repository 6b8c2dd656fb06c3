"""The adapter to AWS End User Messaging: the only place that knows aiobotocore and the API's dicts."""

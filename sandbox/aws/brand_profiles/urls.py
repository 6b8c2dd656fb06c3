"""The URLs of the service, in the form that moto reads."""

from __future__ import annotations

from sandbox.aws.brand_profiles.responses import EndUserMessagingResponse

url_bases = [r"https?://end-user-messaging\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/v1/.*$": EndUserMessagingResponse.dispatch}

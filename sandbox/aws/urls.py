"""The URLs of the service, in the form that moto reads."""

from __future__ import annotations

from sandbox.aws.responses import PinpointSMSVoiceV2Response

url_bases = [r"https?://sms-voice\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/$": PinpointSMSVoiceV2Response.dispatch}

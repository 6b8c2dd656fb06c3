"""Where the service lives."""

from sandbox.aws.responses import PinpointSMSVoiceV2Response

url_bases = [r"https?://sms-voice\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/$": PinpointSMSVoiceV2Response.dispatch}

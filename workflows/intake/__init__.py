"""Links through which a customer answers a draft: what they are asked, and their answers as they arrive."""

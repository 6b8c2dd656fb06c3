"""What is remarked about the pictures in folders, as they are and as a JPEG of quality 70, and what that costs.

.venv/bin/python bench/pictures.py docs/images FOLDER ...
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench.harness import print_machine
from workflows.forms.documents import JPEG, PNG
from workflows.forms.picture_looks import looks_of


def main(folders: list[str]) -> None:
    """Print how many pictures of each folder look how."""
    print_machine()
    for folder in folders:
        files = [file for file in sorted(Path(folder).iterdir()) if file.suffix in (".png", ".jpg", ".jpeg")]
        print(f"\n{folder}: {len(files)} pictures")
        for name, kind, options in (("as they are", PNG, {}), ("JPEG, quality 70", JPEG, {"quality": 70})):
            bodies = list(_encoded(files, kind, options))
            started = time.process_time()
            found = Counter(str(looks_of(body, kind)) or "no remark" for body in bodies)
            each = (time.process_time() - started) / max(1, len(bodies))
            print(f"  {name}: {dict(found)}, {each * 1000:.0f} ms of the processor each")


def _encoded(files: list[Path], kind: str, options: dict[str, int]) -> Iterator[bytes]:
    for file in files:
        with Image.open(file) as image:
            shown = image.convert("RGBA")
        flat = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
        flat.save(out := BytesIO(), kind.removeprefix("image/"), **options)
        yield out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])

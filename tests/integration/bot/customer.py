"""A customer at a browser that has no JavaScript: follows links, reads forms and posts them as they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import aiohttp


class Inputs(HTMLParser):
    """The inputs of a page as a browser would post them, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.files: list[str] = []
        self.actions: list[str] = []
        self._area = self._select = ""
        self._typed: list[str] = []
        self._options: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        name, kind = known.get("name", ""), known.get("type", "")
        if tag == "form":
            self.actions.append(known["action"])
        elif tag == "input" and kind == "file":
            self.files.append(name)
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in known):
            self.values.append((name, known.get("value", "")))
        elif tag == "textarea":
            self._area, self._typed = name, []
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((known.get("value", ""), "selected" in known))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values.append((self._area, "".join(self._typed).removeprefix("\n")))
            self._area = ""
        elif tag == "select":
            chosen = [value for value, is_chosen in self._options if is_chosen]
            self.values.append((self._select, chosen[0] if chosen else self._options[0][0]))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._typed.append(data)


@dataclass(frozen=True, kw_only=True)
class Shown:
    status: int
    url: str
    text: str
    headers: Mapping[str, str]

    @property
    def inputs(self) -> Inputs:
        return Inputs(self.text)


@dataclass(kw_only=True)
class Customer:
    session: aiohttp.ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Shown:
        async with self.session.get(f"{self.base}{path}", headers=self.headers) as answer:
            return Shown(status=answer.status, url=answer.url.path, text=await answer.text(), headers=answer.headers)

    async def post(self, path: str, data: aiohttp.FormData | Mapping[str, str] | bytes, **headers: str) -> Shown:
        sent = io.BytesIO(data) if isinstance(data, bytes) else data
        async with self.session.post(f"{self.base}{path}", data=sent, headers={**self.headers, **headers}) as answer:
            return Shown(status=answer.status, url=answer.url.path, text=await answer.text(), headers=answer.headers)

    async def submit(
        self,
        page: Shown,
        changed: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Shown:
        """Post a page's form with some inputs changed; a value of a list is posted as several."""
        inputs, changed = page.inputs, changed or {}
        form = aiohttp.FormData(quote_fields=False)
        for name, value in inputs.values:
            if name not in changed:
                form.add_field(name, value)
        for name, values in changed.items():
            for each in [values] if isinstance(values, str) else values:
                form.add_field(name, each)
        for name in inputs.files:
            body = (files or {}).get(name)
            form.add_field(
                name, io.BytesIO(body or b""), filename="letter.png" if body else "", content_type="image/png"
            )
        return await self.post(inputs.actions[0], form)

"""Writing a package of QTI 3.0, and a finding for each thing that it cannot say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from quizzes.engine.formats.qti.losses import losses
from quizzes.engine.formats.qti.package import MANIFEST
from quizzes.engine.formats.qti.question import NotAQuestion, Refused, Remark
from quizzes.engine.formats.qti.reader import read_assessment_item
from quizzes.engine.formats.qti.wording3 import NotInQti, worded
from quizzes.engine.formats.qti.xhtml import xml_of
from quizzes.engine.formats.qti.xmltree import Element, MalformedXml, parse
from quizzes.engine.interchange import Written
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.linting.findings import Finding

_CONTENT = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_METADATA = "http://ltsc.ieee.org/xsd/LOM"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ASSET = re.compile(r"asset:([A-Za-z0-9._-]+)")
_SOURCES = ("src", "data")


def write(items: Sequence[Item], media: Mapping[str, bytes] | None = None) -> Written:
    """Return a package of the items and of the media that their texts name. One that QTI cannot say is left out.

    Each item is read back before it is written: it gives the same item but for what the findings name.
    """
    media = media or {}
    files: dict[str, bytes] = {}
    resources: list[Element] = []
    findings: list[Finding] = []
    for item in items:
        try:
            root, item_findings = _checked(item, media)
        except NotInQti as error:
            message = f"the item was left out: {error}"
            findings.append(Finding("not-representable", "error", message, item=item.id))
            continue
        findings += item_findings
        used = [f"media/{name}" for name in dict.fromkeys(_media_in(root)) if name in media]
        files[f"items/{item.id}.xml"] = f"{_HEAD}{xml_of(_with_files(root))}\n".encode()
        files |= {name: media[name.removeprefix("media/")] for name in used}
        resources.append(_resource(item, used))
    return Written(_zipped({MANIFEST: _manifest(resources), **files}), findings)


def _checked(item: Item, media: Mapping[str, bytes]) -> tuple[Element, list[Finding]]:
    """Return an item as it is written, and what reading it back does not give. Raises NotInQti."""
    try:
        body = REGISTRY[item.type].parse_body(item.body)
        root = worded(item, body)
        again, remarks = read_back(root, item, media)
    except (MalformedBody, MalformedXml) as error:
        raise NotInQti(str(error)) from None
    except (Refused, NotAQuestion) as error:
        raise NotInQti(f"it would not be read again: {error}") from None
    lost = losses(item, again)
    if lost is None:
        raise NotInQti("it would be read as another question")
    return root, [*lost, *(_finding(item, remark) for remark in remarks)]


def read_back(root: Element, item: Item, media: Mapping[str, bytes]) -> tuple[Item, Sequence[Remark]]:
    """Return the item that a reader makes of what is written."""
    text = f"{_HEAD}{xml_of(_with_files(root))}".encode()

    def resolve(source: str) -> str | None:
        name = source.removeprefix("../media/")
        return name if name in media else None

    again, remarks = read_assessment_item(parse(text), resolve, item.tags)
    return replace(again, id=item.id), remarks


def _finding(item: Item, remark: Remark) -> Finding:
    return Finding(remark.rule, "hint", remark.message, item=item.id, field=remark.field)


def _media_in(root: Element) -> Iterator[str]:
    for element in root.walk():
        for name in _SOURCES:
            found = _ASSET.fullmatch(element.get(name))
            if found:
                yield found[1]


def _with_files(element: Element) -> Element:
    """Return the tree with the addresses of media as files of the package."""
    attributes = {
        name: _ASSET.sub(r"../media/\1", value) if name in _SOURCES else value
        for name, value in element.attributes.items()
    }
    children = [child if isinstance(child, str) else _with_files(child) for child in element.children]
    return Element(element.name, attributes, children=children)


def _resource(item: Item, used: Sequence[str]) -> Element:
    name = f"items/{item.id}.xml"
    files = [Element("file", {"href": href}) for href in (name, *used)]
    keywords = [Element("keyword", {}, children=[Element("string", {}, children=[tag])]) for tag in item.tags]
    general = Element("general", {}, children=[*keywords])
    lom = Element("metadata", {}, children=[Element("lom", {"xmlns": _METADATA}, children=[general])])
    attributes = {"identifier": f"item-{item.id}", "type": "imsqti_item_xmlv3p0", "href": name}
    return Element("resource", attributes, children=[*([lom] if keywords else []), *files])


def _manifest(resources: Sequence[Element]) -> bytes:
    schema = [
        Element("schema", {}, children=["QTI Package"]),
        Element("schemaversion", {}, children=["3.0.0"]),
    ]
    parts: list[Element | str] = [
        Element("metadata", {}, children=[*schema]),
        Element("organizations"),
        Element("resources", {}, children=[*resources]),
    ]
    manifest = Element("manifest", {"xmlns": _CONTENT, "identifier": "questions"}, children=parts)
    return f"{_HEAD}{xml_of(manifest)}\n".encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            # A fixed time: the same items make the same bytes.
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()

"""Writes the bills of materials of a vendored tree, and validates them.

Usage: bills.py write FOLDER < FACTS.json
       bills.py check FOLDER NEW < FACTS.json

The second validates the bills in FOLDER, and writes those that the facts make into NEW, to compare.

The facts are those of xtask/src/vendor/bills/facts.rs. The same facts make the same bytes: the serial
number is a UUID of version 5 from the facts, and the time is theirs. Exits with 1 and says what is
wrong, one problem per line.
"""

import hashlib
import json
import re
import sys
import uuid
from datetime import datetime, timezone
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from spdx_tools.common.spdx_licensing import spdx_licensing
from spdx_tools.spdx.model import (
    Actor,
    ActorType,
    Checksum,
    ChecksumAlgorithm,
    CreationInfo,
    Document,
    ExternalPackageRef,
    ExternalPackageRefCategory,
    Package,
    PackagePurpose,
    Relationship,
    RelationshipType,
    SpdxNoAssertion,
)
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
from spdx_tools.spdx.writer.json.json_writer import write_document_to_file

CYCLONEDX, SPDX = "bom.cdx.json", "bom.spdx.json"


def main():
    # The last folder is written, the first validated; they are one unless there is something to check.
    facts, folder, new = json.load(sys.stdin), Path(sys.argv[2]), Path(sys.argv[-1])
    new.mkdir(parents=True, exist_ok=True)
    (new / CYCLONEDX).write_text(cyclonedx(facts), encoding="utf-8")
    write_document_to_file(spdx(facts), str(new / SPDX), validate=False)
    problems = list(invalid(folder))
    print("\n".join(problems), end="")
    sys.exit(bool(problems))


def invalid(folder):
    text = (folder / CYCLONEDX).read_text(encoding="utf-8")
    for error in JsonStrictValidator(SchemaVersion.V1_6).validate_str(text, all_errors=True) or []:
        yield f"{CYCLONEDX} is no CycloneDX 1.6: {error}"
    try:
        document = parse_file(str(folder / SPDX))
    except Exception as error:  # Each parser of the library has errors of its own.
        yield f"{SPDX} is no SPDX: {error}"
        return
    if document.creation_info.spdx_version != "SPDX-2.3":
        yield f"{SPDX} is {document.creation_info.spdx_version}, not SPDX-2.3"
    for message in validate_full_spdx_document(document):
        yield f"{SPDX} is no SPDX 2.3: {message.validation_message}"


def serial(facts):
    content = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sha256:{digest}")


def time(facts):
    return datetime.fromtimestamp(facts["time"], timezone.utc)


def cyclonedx(facts):
    items = {item["ref"]: item for item in facts["items"]}
    components = {ref: component(item) for ref, item in items.items()}
    for ref, item in items.items():
        if item["inside"]:
            components[item["inside"]].components.add(components[ref])
    app = components[facts["app"]]
    bom = Bom(
        serial_number=serial(facts),
        components=[components[ref] for ref, item in items.items() if ref != facts["app"] and not item["inside"]],
        metadata=BomMetaData(
            component=app,
            timestamp=time(facts),
            properties=[Property(name=f"tungstenite-tls:{name}", value=value) for name, value in facts["build"].items()],
        ),
    )
    for ref, item in items.items():
        bom.register_dependency(components[ref], [components[other] for other in item["depends_on"]])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def component(item):
    licences = []
    if item["licence"]:
        licences = [LicenseExpression(item["licence"])]
    elif item["licence_note"]:
        licences = [DisjunctiveLicense(name=item["licence_note"])]
    return Component(
        name=item["name"],
        version=item["version"],
        bom_ref=item["ref"],
        type=ComponentType.APPLICATION if item["kind"] == "application" else ComponentType.LIBRARY,
        scope=ComponentScope.EXCLUDED if item["kind"] == "build" else ComponentScope.REQUIRED,
        supplier=OrganizationalEntity(name=item["supplier"]) if item["supplier"] else None,
        description=item["comment"],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=item["sha256"])] if item["sha256"] else None,
        licenses=licences,
        purl=PackageURL.from_string(item["purl"]) if item["purl"] else None,
        cpe=item["cpe"],
        external_references=[ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(item["url"]))]
        if item["url"]
        else None,
    )


def spdx(facts):
    ids = {}
    for item in facts["items"]:
        ids[item["ref"]] = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", f"{item['name']}-{item['version']}")
    if len(set(ids.values())) < len(ids):
        raise SystemExit("two components would have one SPDX identifier")
    kinds = {item["ref"]: item["kind"] for item in facts["items"]}
    relationships = [Relationship("SPDXRef-DOCUMENT", RelationshipType.DESCRIBES, ids[facts["app"]])]
    for item in facts["items"]:
        own = ids[item["ref"]]
        for other in item["depends_on"]:
            if kinds[other] == "build":
                relationships.append(Relationship(ids[other], RelationshipType.BUILD_DEPENDENCY_OF, own))
            else:
                relationships.append(Relationship(own, RelationshipType.DEPENDS_ON, ids[other]))
        if item["inside"]:
            relationships.append(Relationship(ids[item["inside"]], RelationshipType.CONTAINS, own))
    app = next(item for item in facts["items"] if item["ref"] == facts["app"])
    name = f"{app['name']}-{app['version']}"
    return Document(
        CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id="SPDXRef-DOCUMENT",
            name=name,
            document_namespace=f"https://spdx.org/spdxdocs/{name}-{serial(facts)}",
            creators=[Actor(ActorType.TOOL, "tungstenite-tls-xtask")],
            created=time(facts),
            document_comment="; ".join(f"{name}: {value}" for name, value in facts["build"].items()),
        ),
        packages=[package(item, ids[item["ref"]]) for item in facts["items"]],
        relationships=relationships,
    )


def package(item, own_id):
    references = []
    if item["purl"]:
        references.append(ExternalPackageRef(ExternalPackageRefCategory.PACKAGE_MANAGER, "purl", item["purl"]))
    if item["cpe"]:
        references.append(ExternalPackageRef(ExternalPackageRefCategory.SECURITY, "cpe23Type", item["cpe"]))
    licence = spdx_licensing.parse(item["licence"]) if item["licence"] else SpdxNoAssertion()
    return Package(
        spdx_id=own_id,
        name=item["name"],
        version=item["version"],
        download_location=SpdxNoAssertion(),
        files_analyzed=False,
        supplier=Actor(ActorType.ORGANIZATION, item["supplier"]) if item["supplier"] else SpdxNoAssertion(),
        homepage=item["url"],
        checksums=[Checksum(ChecksumAlgorithm.SHA256, item["sha256"])] if item["sha256"] else [],
        # Of code inside a crate, the licence was found by reading it; a crate declares its own.
        license_concluded=licence if item["inside"] else SpdxNoAssertion(),
        license_declared=SpdxNoAssertion() if item["inside"] else licence,
        license_comment=item["licence_note"],
        copyright_text=SpdxNoAssertion(),
        comment=item["comment"],
        external_references=references,
        primary_package_purpose=PackagePurpose.APPLICATION
        if item["kind"] == "application"
        else PackagePurpose.LIBRARY,
    )


main()

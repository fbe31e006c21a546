"""The API's description in OpenAPI 3.1, whose schemas a test holds the answers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from branches.models import Branch
from reports.models import Indicator

if TYPE_CHECKING:
    from branches.models import Association

    Schema = dict[str, Any]

# The values of ?dia-gioi=, the first where it is left out.
BOUNDARIES = {
    "nhu-bao-cao": "Các đơn vị như khi báo cáo.",
    "hom-nay": "Số liệu của các đơn vị đã sáp nhập, đổi tên được cộng vào đơn vị hiện nay.",
}
VERSION = "1.0"

TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
NO_DAY: Schema = {"type": ["string", "null"], "format": "date"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
COUNT: Schema = {"type": "integer", "minimum": 0}
CODES: Schema = {"type": "array", "items": TEXT}


def _object(about: str = "", **properties: Schema) -> Schema:
    """All of the properties are always there, and no others."""
    return {
        "type": "object",
        **({"description": about} if about else {}),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _about(schema: Schema, about: str) -> Schema:
    return {**schema, "description": about}


FIGURES: Schema = {
    "type": "object",
    "description": "Số liệu theo mã chỉ tiêu: số JSON; null là chưa có số liệu, 0 là số 0.",
    "additionalProperties": {"type": ["number", "null"]},
}
COUNTED: Schema = {
    "type": "object",
    "description": "Theo mã chỉ tiêu: số báo cáo có trong số liệu ấy.",
    "additionalProperties": COUNT,
}
SUM: dict[str, Schema] = {
    "reported": _about(COUNT, "Số báo cáo đã duyệt."),
    "expected": _about(COUNT, "Số báo cáo cần có, không kể đơn vị được miễn."),
    "approved_on": _about(NO_DAY, "Ngày duyệt gần nhất."),
    "figures": FIGURES,
    "counted": COUNTED,
}
SCHEMAS = {
    "Period": _object(
        "Một kỳ báo cáo đã có số liệu được duyệt.",
        year={"type": "integer"},
        slug=_about(TEXT, "Ví dụ: quy-1, 6-thang-dau, 9-thang, ca-nam."),
        name=TEXT,
        starts_on=DAY,
        ends_on=DAY,
        figures=_about(ADDRESS, "Nơi lấy số liệu."),
        page=_about(ADDRESS, "Trang cho người đọc."),
    ),
    "Periods": _object(periods=_list_of("Period")),
    "Branch": _object(
        "Một Hội cơ sở, kể cả nơi đã sáp nhập.",
        code=_about(TEXT, "Mã không bao giờ dùng lại; tên thì có thể trùng."),
        name=TEXT,
        kind={"type": "string", "enum": Branch.Kind.values},
        starts_on=NO_DAY,
        ends_on=NO_DAY,
        successors=_about(CODES, "Mã các đơn vị tiếp nhận."),
        page=ADDRESS,
    ),
    "Branches": _object(branches=_list_of("Branch")),
    "Indicator": _object(
        code=TEXT,
        label=TEXT,
        section=TEXT,
        unit=TEXT,
        kind={
            "type": "string",
            "enum": [Indicator.Kind.STOCK, Indicator.Kind.FLOW, Indicator.Kind.DERIVED],
            "description": "stock: số cuối kỳ, không cộng qua các kỳ; flow: số trong kỳ; derived:"
            " tính từ các số khác.",
        },
        formula={"type": ["string", "null"]},
        decimals=COUNT,
    ),
    "Row": _object(
        "Số liệu của một đơn vị.",
        code=TEXT,
        name=TEXT,
        cluster={"type": ["integer", "null"], "description": "Số của cụm thi đua."},
        status={
            "type": "string",
            "enum": ["approved", "partial", "missing", "excused", "revoked"],
            "description": "approved: đã duyệt; partial: mới có một phần các đơn vị gộp lại;"
            " missing: chưa có; excused: được miễn; revoked: đang đính chính.",
        },
        is_corrected=_about({"type": "boolean"}, "Đã đính chính sau lần duyệt trước."),
        made_of=_about(CODES, "Mã các đơn vị có số liệu gộp ở đây."),
        notes={"type": "array", "items": TEXT},
        **SUM,
    ),
    "Cluster": _object(number={"type": "integer"}, name=TEXT, **SUM),
    "Sum": _object(**SUM),
    "Figures": _object(
        period=_ref("Period"),
        boundaries={"type": "string", "enum": list(BOUNDARIES)},
        day=_about(DAY, "Các đơn vị và cụm là của ngày này."),
        source=_about(TEXT, "Nơi duyệt số liệu, để ghi nguồn."),
        is_sample=_about({"type": "boolean"}, "Dữ liệu mẫu, không phải số liệu thật."),
        indicators=_list_of("Indicator"),
        branches=_list_of("Row"),
        clusters=_list_of("Cluster"),
        total=_ref("Sum"),
    ),
    "Error": _object(error=TEXT),
}


def _response(about: str, schema: str) -> Schema:
    return {"description": about, "content": {"application/json": {"schema": _ref(schema)}}}


def _path(name: str, about: str, schema: str, **more: Any) -> Schema:
    responses = {
        "200": _response(about, schema),
        "304": {"description": "Không đổi từ lần trước (gửi kèm If-None-Match)."},
        **more.pop("errors", {}),
    }
    return {"get": {"operationId": name, "summary": about, "responses": responses, **more}}


def description(*, server: str, association: Association) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Số liệu của {association.name}",
            "version": VERSION,
            "description": "Chỉ đọc, không cần tài khoản, chỉ có số liệu đã duyệt, không có dữ liệu"
            " cá nhân. Câu trả lời có ETag.",
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": {
            "/api/ky/": _path("listPeriods", "Các kỳ có số liệu", "Periods"),
            "/api/don-vi/": _path("listBranches", "Các Hội cơ sở qua thời gian", "Branches"),
            "/api/so-lieu/{year}/{slug}/": _path(
                "getFigures",
                "Số liệu của một kỳ",
                "Figures",
                parameters=[
                    {"name": "year", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "slug", "in": "path", "required": True, "schema": TEXT},
                    {
                        "name": "dia-gioi",
                        "in": "query",
                        "schema": {
                            "type": "string",
                            "enum": list(BOUNDARIES),
                            "default": next(iter(BOUNDARIES)),
                        },
                        "description": " ".join(f"{k}: {v}" for k, v in BOUNDARIES.items()),
                    },
                ],
                errors={
                    "400": _response("Giá trị của dia-gioi chưa đúng", "Error"),
                    "404": _response("Kỳ chưa có số liệu được duyệt", "Error"),
                },
            ),
        },
        "components": {"schemas": SCHEMAS},
    }

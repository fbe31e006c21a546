"""One address for every route, with a row for each to show."""

import datetime as dt

from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Role, User
from accounts.tokens import invitation_tokens
from audit.models import AuditEntry
from branches.models import Succession
from core.partial_date import PartialDate
from documents.models import Document
from imports.kinds import Outcome
from imports.models import PRESSED, TAKEN_BACK, Import, ImportRow
from imports.models import State as ImportState
from news.models import (
    Article,
    Attachment,
    Correction,
    ImportedFrom,
    ImportedViews,
    SearchMiss,
    State,
)
from tests.factories import (
    make_article,
    make_association,
    make_branch,
    make_branch_grant,
    make_category,
    make_cluster,
    make_day_views,
    make_document,
    make_photo,
    make_post,
    make_sent_article,
    make_succession,
    make_user,
)
from tests.learning.addresses import (
    learning_addresses,
    learning_arguments,
    make_learning_models,
)
from tests.meetings.addresses import make_meetings, meeting_addresses, meeting_arguments
from tests.reports.addresses import (
    district_arguments,
    make_reports,
    report_addresses,
    report_arguments,
    review_arguments,
    statistics_arguments,
)
from tests.routes import named_routes

# Answers that no person reads as a page.
NOT_PAGES = {
    "sitemap",
    "sitemap_latest",
    "django.contrib.sitemaps.views.sitemap",
    "robots",
    "security",
    "manifest",
    "favicon",
    "healthz",
    "readyz",
    "news:article_card",
    "news:photo_file",
    "news:attachment_file",
    "documents:document_file",
    "documents:rss",
    "news:rss",
    "news:category_rss",
    "news:atom",
    "news:category_atom",
    "admin:autocomplete",
    "admin:news_figures_csv",
    "admin:jsi18n",
    "admin:news_article_autosave",
    "admin:news_article_autosave_new",
    "admin:audit_auditentry_csv",
    "admin:news_photo_autosave",
    "imports:stored_file",
    "imports:template_file",
    "imports:import_progress",
    "imports:marked_file",
    "news:sending_autosave",
    "learning:decision_file",
    "learning:evidence",
    "learning:model_csv",
    "learning:model_numbers_csv",
    "learning:model_xlsx",
    "meetings:file",
    "meetings:calendar",
    "meetings:meeting_calendar",
    "meetings:paper",
    "meetings:photo",
    "reports:filling_autosave",
    "reports:api_branches",
    "reports:api_figures",
    "reports:api_openapi",
    "reports:api_periods",
    "reports:board_file",
    "reports:statistics_csv",
    "reports:statistics_xlsx",
    "reports:submission_word",
    "reports:district_word",
    "reports:district_workbook",
}
# The admin's doors for addresses that lost their ending, or have none; they lead elsewhere.
UNNAMED = {"admin:<path:object_id>/", "admin:(?P<url>.*)$"}


def make_addresses(*, every: bool = False) -> dict[str, str]:
    """Address by route name, and some more by what they show; a route left out fails a test.

    With `every`, also the addresses of what no person reads as a page. In the workspace they are
    those of "thuky", the secretary of a branch, and of "chutich", its chair.
    """
    association = make_association(
        address="Thị trấn Phong Châu", email="hoi@vidu.vn", about="<p>Hội lập năm 1998.</p>"
    )
    category = make_category(description="Họp, tập huấn và các việc của Hội.")
    article = make_full_article(category)
    make_article(category=category)  # newer, related
    branch = make_branch(code="08263", name="Tiên Du")
    cluster = make_cluster(branch, number=2)
    post, grant = make_post(branch=branch), make_branch_grant(branch=branch)
    make_post(is_sample=True)
    old = make_branch(name="Tiên Du", ends_on=dt.date(2025, 6, 30), map_row=1, map_column=1)
    make_succession(Succession.Kind.RENAME, old=[old], new=[branch])
    article.branches.set([branch, old])
    succession = make_succession("transfer", old=[branch], new=[make_branch(name="An Đạo")])
    user = make_user(role=Role.STAFF)
    invited = make_user(invited_at=timezone.now(), invited_by=make_user())
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    invited_uid = urlsafe_base64_encode(force_bytes(invited.pk))
    document = make_full_document(article)
    arguments = {
        "branch_detail": ["tien-du", "08263"],
        "document_detail": [document.slug, document.pk],
        "documents:document_file": [document.pk],
        "handbook_chapter": ["dang-nhap"],
        "cluster_detail": [2],
        "news:category_detail": [category.slug],
        "news:month_archive": [2022, 5],
        "news:article_detail": [article.slug, article.pk],
        "accounts:password_reset_confirm": [uid, default_token_generator.make_token(user)],
        "accounts:invitation": [invited_uid, invitation_tokens.make_token(invited)],
        "admin:app_list": ["news"],
        "admin:news_article_move": [article.pk, "withdraw"],
        "admin:news_article_figures": [article.pk],
        "admin:news_article_preview": [article.pk],
        "admin:news_article_preview_page": [article.pk],
        "admin:news_article_photos": [article.pk],
        "admin:news_photo_edit": [article.pk, article.photos.first().pk],
        "admin:news_photo_move": [article.pk, article.photos.first().pk, "bo"],
        "admin:branches_succession_fill": ["split"],
        "admin:branches_succession_confirm": ["split"],
        "admin:branches_succession_undo": [succession.pk],
    }
    first = article.versions.order_by("pgh_id").first()
    article.sapo = f"{article.sapo} Hội bàn việc năm học mới."
    article.save()
    arguments |= {
        "admin:news_article_compare": [article.pk],
        "admin:news_article_version": [article.pk, first.pk],
        "admin:news_article_version_restore": [article.pk, first.pk],
    }
    last = article.versions.order_by("pgh_id").last()
    association_rows = (association, branch, cluster, post, grant, succession)
    for row in (article, category, user, document, *association_rows):
        for page in ("history", "delete", "change"):
            arguments[f"admin:{row._meta.label_lower.replace('.', '_')}_{page}"] = [row.pk]
    trashed = make_article(state=State.DRAFT, category=category, trashed_at=timezone.now())
    for page in ("trash", "put_back", "delete_for_good"):
        arguments[f"admin:news_article_{page}"] = [trashed.pk]
    draft = make_article(state=State.DRAFT, category=category)
    ImportedFrom.objects.create(
        article=draft, source="vidu.vn", key="12", note="ở trang cũ có mật khẩu"
    )
    for page in ("publish", "publish_later", "fix"):
        arguments[f"admin:news_article_{page}"] = [draft.pk]
    imports = make_imports(user)
    arguments |= import_arguments(imports)
    arguments |= workspace_arguments(branch)
    reports = make_reports(branch)
    arguments |= report_arguments(reports) | review_arguments(branch)
    arguments |= statistics_arguments() | district_arguments(reports)
    arguments |= learning_arguments(branch)
    meetings = make_meetings()
    arguments |= meeting_arguments(meetings)
    Article.objects.filter(pk=article.pk).update(meeting=meetings["closed"])
    models, photo = make_learning_models(branch), article.photos.first()
    arguments |= {
        "model_detail": [models["clan"].slug, models["clan"].pk],
        "django.contrib.sitemaps.views.sitemap": ["tin-tuc"],
        "news:article_card": [article.pk],
        "news:photo_file": [photo.content_hash, photo.widths[0]],
        "news:attachment_file": [article.attachments.first().pk],
        "news:category_rss": [category.slug],
        "news:category_atom": [category.slug],
        "admin:news_figures_csv": ["luot-xem"],
        "admin:news_article_autosave": [draft.pk],
        "admin:news_photo_autosave": [article.pk, photo.pk],
    }
    names = set(named_routes(get_resolver().url_patterns)) - UNNAMED
    if not every:
        names -= NOT_PAGES
    withdrawn = make_article(state=State.WITHDRAWN, category=category)
    connection.check_constraints()  # what has been done stands in the log at the commit
    arguments["admin:audit_auditentry_detail"] = [AuditEntry.objects.latest("pk").pk]
    log = reverse("admin:audit_auditentry_changelist")
    return {name: reverse(name, args=arguments.get(name)) for name in sorted(names)} | {
        "workspace, its written news": reverse("news:sending_edit", args=[last_sent().pk]),
        "workspace, what is missing": reverse(
            "news:sending_review",
            args=[make_sent_article(**at_branch(branch), title="", sent_at=None).pk],
        ),
        "workspace, published": reverse(
            "news:sending_edit", args=[make_sent_article(**at_branch(branch), state="published").pk]
        ),
        **report_addresses(reports),
        **meeting_addresses(meetings),
        **learning_addresses(models),
        "article without anything": make_article(sapo="", category=category).get_absolute_url(),
        "article withdrawn": withdrawn.get_absolute_url(),
        "article in draft": draft.get_absolute_url(),
        "article in draft, in the admin": reverse("admin:news_article_change", args=[draft.pk]),
        "two versions in the admin": reverse("admin:news_article_compare", args=[article.pk])
        + f"?cu={first.pk}&moi={last.pk}",
        "article in draft, its photos": reverse("admin:news_article_photos", args=[draft.pk]),
        **{f"import {state}": each.get_absolute_url() for state, each in imports.items()},
        "not there": "/khong-co/",
        "branch that is no more": old.get_absolute_url(),
        "organisation of a past day": "/to-chuc-hoi/?ngay=30/06/2025",
        "organisation of no day": "/to-chuc-hoi/?ngay=31/02/2025",
        "branches found": "/to-chuc-hoi/?q=tien+du",
        "branches not found": "/to-chuc-hoi/?q=zzzz",
        "results": "/tim-kiem/?q=tin",
        "results, branches": "/tim-kiem/?q=tien+du&loai=don-vi",
        "results, documents": "/tim-kiem/?q=49-KL/TW&loai=van-ban",
        "document in preparation": make_document(published_at=None).get_absolute_url(),
        "documents, filtered": "/van-ban/?loai=conclusion&nam=2019&co-quan=Ban+B%C3%AD+th%C6%B0",
        "documents, none": "/van-ban/?q=zzzz",
        "documents, refused": f"/van-ban/?q={'a' * 201}",
        "no results": "/tim-kiem/?q=zzzz",
        "search refused": f"/tim-kiem/?q={'a' * 201}",
        "list, one year": f"{category.get_absolute_url()}?nam=2022",
        "figures of a year, in the admin": reverse("admin:news_figures") + "?ngay=365",
        "admin list, brought in": reverse("admin:news_article_changelist") + "?chuyen=xem-lai",
        "admin list, searched": reverse("admin:news_article_changelist") + "?q=tin",
        "log of one day": f"{log}?loai=accounts.user&tu=01/06/2026&den=01/06/2026",
        "log asked for a day that is none": f"{log}?tu=31/02/2026",
        "link worn out": reverse("accounts:password_reset_confirm", args=[uid, "abc-def"]),
        "invitation worn out": reverse("accounts:invitation", args=[uid, "abc-def"]),
    }


def make_full_document(article: Article) -> Document:
    """With all that its page shows; the article names it."""
    document = make_document(
        kind=Document.Kind.CONCLUSION,
        symbol="49-KL/TW",
        issuer="Ban Bí thư",
        issued_on=PartialDate(2019, 5, 10),
        effective_on=dt.date(2019, 5, 10),
        also_printed="49-KL/TW ngày 10/05/2022",
        note="Chưa đối chiếu với bản gốc.",
        summary="<p>Tóm tắt.</p>",
        file=ContentFile(b"%PDF-1.7" * 300, name="van-ban.pdf"),
        replaced_by=make_document(issued_on=PartialDate()),
    )
    document.based_on.set([make_document(issued_on=PartialDate(2007))])
    article.documents.set([document])
    return document


def make_imports(user) -> dict[str, Import]:
    """One at each state, with a row of each outcome."""
    imports = {}
    for state in ImportState:
        pressed = {"written_by": user, "written_at": timezone.now()} if state in PRESSED else {}
        back = {"undone_by": user, "undone_at": timezone.now()} if state in TAKEN_BACK else {}
        imports[state.value] = import_ = Import.objects.create(
            kind="luot-xem",
            file_name="luot-xem.xlsx",
            state=state,
            by=user,
            rows_total=4,
            **{f"rows_{outcome}": 1 for outcome in Outcome},
            message="Tệp có hơn 20.000 dòng." if state == ImportState.FAILED else "",
            notes=["Đã bỏ qua dòng ví dụ của tệp mẫu."],
            **pressed,
            **back,
        )
        for number, outcome in enumerate(Outcome, start=2):
            ImportRow.objects.create(
                run=import_,
                number=number,
                outcome=outcome,
                title="1412 – khuyenhoc.vidu.vn",
                errors=[["D", "Tính đến ngày", "Ngày 31/02/2022 không có trong lịch."]]
                if outcome == Outcome.ERROR
                else [],
            )
    return imports


def import_arguments(imports: dict[str, Import]) -> dict[str, list[object]]:
    starts = ("import_template", "import_upload", "template_file")
    pages = ("detail", "cancel", "check_again", "go_on", "progress")
    return {
        **{f"imports:{page}": ["luot-xem"] for page in starts},
        **{f"imports:import_{page}": [imports["checking"].pk] for page in pages},
        "imports:stored_file": ["mo-hinh-hoc-tap"],
        "imports:import_write": [imports["checked"].pk],
        "imports:import_undo": [imports["written"].pk],
        "imports:marked_file": [imports["checked"].pk],
    }


def workspace_arguments(branch):
    """Arguments of the workspace's routes: something written, something sent."""
    make_branch_grant(branch=branch, user=make_user(username="thuky"))
    make_branch_grant(branch=branch, user=make_user(username="chutich"), role="chair")
    unsent = make_sent_article(**at_branch(branch), title="Tin viết dở", sent_at=None)
    make_photo(article=unsent, shows_children=True)
    make_sent_article(**at_branch(branch), title="Tin đã gửi", taken_at=timezone.now())
    pages = ("edit", "review", "send", "discard", "autosave")
    return {f"news:sending_{page}": [unsent.pk] for page in pages}


def at_branch(branch):
    return {"sent_for": branch, "sent_by": User.objects.get(username="thuky")}


def last_sent():
    return Article.objects.sent().latest("pk")


def make_full_article(category):
    """Published in May 2022, with all that an article may have."""
    article = make_article(
        title="Hội nghị giao ban cụm số II",
        printed_title="HỘI NGHỊ GIAO BAN CỤM SỐ II",
        dateline="(Phù Ninh) –",
        byline="Nguyễn Thị Mẫu",
        organisation="Hội Khuyến học",
        body="<h2>Phần một</h2><p>Thân bài.</p><ul><li>Một</li></ul><blockquote><p>Lời</p>"
        "</blockquote><table><tr><th>Cột</th></tr><tr><td>1.412</td></tr></table>",
        category=category,
        is_sample=True,
        published_at=dt.datetime(2022, 5, 25, 8, tzinfo=dt.UTC),
    )
    make_photo(article=article, is_lead=True, caption="Hội trường", credit="Ban biên tập")
    make_photo(article=article)
    Attachment.objects.create(
        article=article,
        title="Kế hoạch năm",
        file=ContentFile(b"%PDF-1.7" * 30_000, name="ke-hoach.pdf"),
    )
    Correction.objects.create(article=article, text="Sửa số đại biểu.", by=make_user())
    ImportedViews.objects.create(
        article=article, views=1412, source="trang cũ", counted_on=dt.date(2022, 6, 1)
    )
    make_day_views(article, readers=3)
    SearchMiss.objects.create(
        day=timezone.localdate(), folded="lang son", query="lạng sơn", count=2
    )
    return article

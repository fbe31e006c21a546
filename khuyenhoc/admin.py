"""The staff's admin at /quan-tri/."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from accounts.role_admin import RoleAdminSite
from meetings.states import KEEPERS
from news.models import Article
from news.states import EDITORS
from reports.models import Submission
from reports.states import OFFICERS

from .views import repair_text

# The first page: the work as those who do it call it, its models and its other pages. The
# models are in the order of the people's day; a test misses one that is nowhere.
JOBS = (
    (
        "Viết và đăng tin",
        ("Article", "Category"),
        (
            ("Số liệu tin bài", "admin:news_figures"),
            ("Kiểm tra trang", "admin:news_health"),
            ("Thùng rác", "admin:news_article_bin"),
        ),
    ),
    ("Văn bản", ("Document",), ()),
    ("Báo cáo", ("Period", "Indicator", "Edition", "ReportForm"), ()),
    (
        "Mô hình học tập",
        ("LearningModel", "RecognitionDecision", "ModelTotal", "CriteriaSet", "Target"),
        (),
    ),
    ("Tổ chức Hội", ("Branch", "Cluster", "Post", "Succession", "Association"), ()),
    ("Tài khoản và quyền", ("User", "BranchGrant"), ()),
    ("Số liệu và nhật ký", ("AuditEntry",), (("Nhập từ Excel", "imports:import_list"),)),
)


class PortalAdminSite(RoleAdminSite):
    site_title = "Quản trị"
    index_title = "Công việc"
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        repair = path("chuyen-ma/", self.admin_view(repair_text), name="repair_text")
        return [repair, *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Those who edit news or review reports are told what waits for them."""
        edits, reviews = (request.user.has_role(*roles) for roles in (EDITORS, OFFICERS))
        extra = {
            "news_waiting": Article.objects.waiting().count() if edits else 0,
            "reviews": reviews,
            "keeps_records": request.user.has_role(*KEEPERS),
            "reports_waiting": Submission.objects.awaiting_review().count() if reviews else 0,
            "jobs": self.jobs(request),
        }
        return super().index(request, (extra_context or {}) | extra)

    def jobs(self, request: HttpRequest) -> list[dict[str, object]]:
        """JOBS, as far as the person may open them."""
        apps = self.get_app_list(request)
        allowed = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            {"name": name, "models": [allowed[m] for m in models if m in allowed], "pages": pages}
            for name, models, pages in JOBS
        ]
        return [group for group in groups if group["models"] or group["pages"]]

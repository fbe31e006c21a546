"""Two clusters of branches with reports of two periods, for tests of the district report."""

import datetime as dt

from django.utils import timezone

from reports import actions
from reports.district.contents import digest_of, gather
from reports.district.freezing import draft, freeze
from reports.models import Submission
from reports.states import State
from tests.factories import make_association, make_branch, make_cluster, make_post
from tests.reports.factories import decide, fill, make_period, people_of

THEN = {"A1": "6000", "B1": "100", "B2": "10", "C1": "1000", "C2": "500", "C3": "300"}
NOW = {"A1": "6000", "B1": "120", "B2": "0", "C1": "1200", "C2": "600", "C3": "400"}
WISH = {"G1": "Đề nghị mở lớp tập huấn.\nĐề nghị cấp tài liệu."}


class World:
    """An Đạo and Bảo Thanh are cluster I, Tiên Du is cluster II, Phú Lộc is in none. Of the first
    half of 2022 An Đạo, Bảo Thanh and Tiên Du are approved; Phú Lộc has nothing.
    """

    def __init__(self) -> None:
        make_association(parent_name="Hội Khuyến học tỉnh Mẫu")
        make_post(holder="Nguyễn Văn Mẫu")
        self.branches = {
            name: make_branch(code=f"0{n}", name=name)
            for n, name in enumerate(("An Đạo", "Bảo Thanh", "Tiên Du", "Phú Lộc"), 1)
        }
        make_cluster(self.branches["An Đạo"], self.branches["Bảo Thanh"], number=1)
        make_cluster(self.branches["Tiên Du"], number=2)
        self.people = {name: people_of(branch) for name, branch in self.branches.items()}
        self.officer = self.people["An Đạo"].officer
        self.before = make_period(year=2021, number=2)
        self.period = make_period(edition=self.before.edition)
        self.submissions = {}
        for name, then, now in (
            ("An Đạo", THEN, NOW | WISH),
            ("Bảo Thanh", THEN | {"B1": "200"}, NOW | {"B1": "150"}),
            ("Tiên Du", None, NOW | {"B1": "300"}),
        ):
            if then:
                self.approve(name, self.before, then)
            self.submissions[name] = self.approve(name, self.period, now)

    def approve(self, name, period, values):
        people = self.people[name]
        submission = actions.start(branch=people.branch, period=period, by=people.secretary)
        notes = dict.fromkeys(values, "Đúng như sổ.")
        fill(submission, values, by=people.secretary, notes=notes)
        actions.submit(submission=submission, by=people.chair)
        decide(submission, State.APPROVED, by=people.officer)
        return Submission.objects.get(pk=submission.pk)

    def correct(self, name, **values):
        """Opened again, changed, sent and approved: version 2 is the official one."""
        submission, people = self.submissions[name], self.people[name]
        until = timezone.localdate() + dt.timedelta(days=7)
        actions.grant_correction(
            submission=submission, by=people.officer, reason="Ghi sót.", until=until
        )
        notes = dict.fromkeys(NOW, "Ghi sót.")
        stored = Submission.objects.get(pk=submission.pk)
        fill(stored, stored.current.values | values, by=people.secretary, notes=notes)
        actions.submit(submission=stored, by=people.chair)
        decide(stored, State.APPROVED, by=people.officer)

    def draft(self):
        return draft(period=self.period, by=self.officer)

    def freeze(self):
        report = self.draft()
        return freeze(report=report, digest=digest_of(gather(report)), by=self.officer)

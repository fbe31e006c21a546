"""The demo's meeting states what the article of 25/05/2022 states, and nothing else."""

import pytest

from branches.models import Association
from khuyenhoc.demo_meetings import load_real
from khuyenhoc.demo_organisation import load_organisation
from khuyenhoc.management.commands.load_demo import DEMO, read_toml
from meetings.models import Meeting
from meetings.record import record_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    Association(**read_toml(DEMO / "association.toml")).save()
    load_organisation(read_toml(DEMO / "organisation.toml"))
    load_real(**read_toml(DEMO / "meetings.toml")["real"])
    return Meeting.objects.get()


def test_record_has_the_countable_facts_of_the_article(meeting):
    record = record_of(meeting)

    assert str(meeting) == "Giao ban cụm số II ngày 25/05/2022"
    assert meeting.when == "buổi sáng ngày 25/05/2022"
    assert meeting.venue == "hội trường UBND xã Tiên Du"
    assert meeting.host.name == "Tiên Du"
    assert len(record.reported) == 8
    assert len(record.papers) == 4
    assert [guest.name for guest in record.guests] == [
        "thường trực Hội Khuyến học huyện",
        "lãnh đạo Phòng GD&ĐT",
        "lãnh đạo xã Tiên Du",
        "đại diện các mô hình học tập tiêu biểu của xã Tiên Du, Phú Nham, An Đạo",
    ]
    praised = [row.branch.name if row.branch else row.kind for row in record.exemplary]
    assert praised == ["Tiên Du", "Phú Nham", "An Đạo", "Phong Châu", "clan", "citizen"]
    assert [row.name.split(" của ")[0] for row in record.studied] == [
        "Kết luận 49-KL/TW",
        "Chỉ thị 11-CT/TW khoá X",
    ]


def test_record_holds_nothing_that_the_article_does_not(meeting):
    record = record_of(meeting)

    assert (meeting.chair, meeting.secretary, meeting.starts_at, meeting.ends_at) == (
        *("", ""),
        *(None, None),
    )
    assert record.people is None
    assert record.recommendations == record.photos == record.files == []
    assert {paper.author for paper in record.papers} == {""}
    assert not meeting.is_sample
    assert "10/" not in meeting.agenda  # the article prints a wrong day of the paper


def test_what_is_not_from_the_article_is_marked_as_sample(meeting, get_page):
    page = get_page(meeting.get_absolute_url())

    assert "Dữ liệu mẫu Cách chia Hội cơ sở vào cụm" in page.text
    assert "8/8 Hội cơ sở có mặt" in page.text

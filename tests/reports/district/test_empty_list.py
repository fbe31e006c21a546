from accounts.models import Role
from tests.factories import make_user


def test_list_without_anything_approved_says_what_to_do(client, db, get_page):
    client.force_login(make_user(Role.OFFICER))

    assert "Chưa kỳ nào có báo cáo được duyệt." in get_page("/ban-lam-viec/tong-hop/").text

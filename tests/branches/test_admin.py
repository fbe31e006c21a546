from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from branches.models import Association
from tests.factories import make_association, make_branch, make_post, make_user

pytestmark = pytest.mark.django_db

LIST = "admin:branches_association_changelist"
CHANGE = "admin:branches_association_change"


def form_of(association, **fields):
    return {
        "name": association.name,
        "short_name": association.short_name,
        "level": association.level,
        "shown_version": association.lock_version,
    } | fields


@pytest.fixture
def administrator(client):
    client.force_login(make_user(role=Role.ADMINISTRATOR))


def test_list_is_the_one_form(client, administrator):
    assert client.get(reverse(LIST))["Location"] == reverse("admin:branches_association_add")

    make_association()

    assert client.get(reverse(LIST))["Location"] == reverse(CHANGE, args=[1])


def test_new_name_is_on_every_page_at_once(client, administrator):
    association = make_association()

    client.post(reverse(CHANGE, args=[1]), form_of(association, name="Hội Khuyến học xã Phù Ninh"))

    assert "Hội Khuyến học xã Phù Ninh" in client.get("/").text


def test_about_is_sanitised(client, administrator):
    association = make_association()

    client.post(
        reverse(CHANGE, args=[1]), form_of(association, about="<p>Hội</p><script>x</script>")
    )

    assert Association.objects.get().about.strip() == "<p>Hội</p>"


def test_logo_is_encoded_anew_and_shown(client, administrator):
    association = make_association()
    buffer = BytesIO()
    Image.new("RGB", (600, 600), "red").save(buffer, "PNG")
    upload = SimpleUploadedFile("logo.png", buffer.getvalue() + b"<script>", "image/png")

    response = client.post(reverse(CHANGE, args=[1]), form_of(association, logo=upload))

    assert response.status_code == 302, response.context["errors"]
    assert f'src="{reverse("logo")}"' in client.get("/").text
    shown = client.get(reverse("logo"))
    content = b"".join(shown.streaming_content)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert Image.open(BytesIO(content)).format == "WEBP"
    assert b"<script>" not in content


def test_logo_of_an_association_without_one_is_no_page(client):
    make_association()

    assert client.get(reverse("logo")).status_code == 404


def test_logo_that_is_no_picture_is_refused(client, administrator):
    association = make_association()

    response = client.post(
        reverse(CHANGE, args=[1]),
        form_of(association, logo=SimpleUploadedFile("logo.svg", b"<svg/>")),
    )

    assert response.status_code == 200
    assert Association.objects.get().logo.name == ""


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICER, Role.HEAD_OFFICER])
def test_association_is_changed_by_administrators_only(client, role):
    association = make_association()
    client.force_login(make_user(role=role))

    response = client.post(reverse(CHANGE, args=[1]), form_of(association, name="Khác"))

    assert response.status_code == 403
    assert Association.objects.get().name == association.name


def test_association_is_one_row_whoever_saves():
    make_association(name="Một")
    make_association(name="Hai")

    assert Association.objects.count() == 1


def test_picked_branch_is_told_apart_from_its_namesake(client):
    client.force_login(make_user(role=Role.OFFICER))
    post = make_post(branch=make_branch(code="08263", name="Tiên Du"))

    text = client.get(reverse("admin:branches_post_change", args=[post.pk])).text

    assert "xã Tiên Du – mã 08263</option>" in text

import core.fields
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark_withdrawn_as_of_children(apps, schema_editor):
    """Only for children is consent asked; where it was withdrawn, nobody may see the picture."""
    photos = apps.get_model("news", "Photo").objects
    photos.filter(shows_children=False, consent_withdrawn_at__isnull=False).update(
        shows_children=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0003_remember_where_articles_came_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="photo",
            name="photo_one_lead_per_article",
        ),
        migrations.RemoveConstraint(
            model_name="photo",
            name="photo_dates_are_plausible",
        ),
        migrations.RemoveConstraint(
            model_name="workingcopy",
            name="workingcopy_one_new_article_per_person",
        ),
        migrations.AddField(
            model_name="photo",
            name="card_hash",
            field=core.fields.LineField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="photo",
            name="card_widths",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=core.fields.PositiveIntegerField(),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="consent_withdrawn_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người ghi việc rút đồng ý",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="lock_version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="phiên bản"),
        ),
        migrations.AddField(
            model_name="photo",
            name="removed_at",
            field=core.fields.DateTimeField(editable=False, null=True, verbose_name="bỏ lúc"),
        ),
        migrations.AddField(
            model_name="photo",
            name="wide_hash",
            field=core.fields.LineField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="photo",
            name="wide_widths",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=core.fields.PositiveIntegerField(),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="workingcopy",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="working_copies",
                to="news.photo",
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="alt",
            field=core.fields.LineField(
                help_text="Mô tả ngắn những gì thấy trong ảnh, để đọc cho người khiếm thị nghe.",
                max_length=250,
                verbose_name="mô tả ảnh",
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="caption",
            field=core.fields.LineField(
                blank=True,
                help_text="In dưới ảnh: ai, việc gì, ở đâu.",
                max_length=300,
                verbose_name="chú thích",
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="consent_by",
            field=core.fields.LineField(
                blank=True,
                help_text="Cha mẹ hoặc người giám hộ; trẻ từ 7 tuổi thì cả trẻ.",
                max_length=200,
                verbose_name="người đồng ý",
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="consent_on",
            field=core.fields.DateField(
                blank=True, help_text="Ví dụ: 25/05/2022", null=True, verbose_name="ngày đồng ý"
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="consent_paper",
            field=core.fields.LineField(
                blank=True,
                help_text="Số của bản giấy và nơi lưu.",
                max_length=120,
                verbose_name="giấy đồng ý số",
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="consent_withdrawn_at",
            field=core.fields.DateTimeField(
                editable=False, null=True, verbose_name="rút đồng ý lúc"
            ),
        ),
        migrations.AlterField(
            model_name="photo",
            name="is_lead",
            field=core.fields.BooleanField(default=False, verbose_name="ảnh đại diện"),
        ),
        migrations.AlterField(
            model_name="photo",
            name="shows_children",
            field=core.fields.BooleanField(
                default=False,
                help_text="Ảnh có trẻ em chỉ hiện khi đã ghi đủ sự đồng ý.",
                verbose_name="ảnh có trẻ em",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["content_hash"], name="photo_content_hash"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["wide_hash"], name="photo_wide_hash"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["card_hash"], name="photo_card_hash"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_lead", True), ("removed_at", None)),
                fields=("article",),
                name="photo_one_lead_per_article",
            ),
        ),
        migrations.RunPython(mark_withdrawn_as_of_children, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consent_withdrawn_at", None), ("shows_children", True), _connector="OR"
                ),
                name="photo_withdrawn_consent_was_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("crop_wide", None),
                        models.Q(("wide_hash", ""), _negated=True),
                        _connector="XOR",
                    ),
                    models.Q(
                        ("crop_card", None),
                        models.Q(("card_hash", ""), _negated=True),
                        _connector="XOR",
                    ),
                ),
                name="photo_crops_have_files",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "consent_on__range",
                            (
                                datetime.datetime(1945, 9, 2, 0, 0, tzinfo=datetime.timezone.utc),
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                            ),
                        )
                    ),
                    models.Q(
                        (
                            "consent_withdrawn_at__range",
                            (
                                datetime.datetime(1945, 9, 2, 0, 0, tzinfo=datetime.timezone.utc),
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                            ),
                        )
                    ),
                    models.Q(
                        (
                            "removed_at__range",
                            (
                                datetime.datetime(1945, 9, 2, 0, 0, tzinfo=datetime.timezone.utc),
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                            ),
                        )
                    ),
                ),
                name="photo_dates_are_plausible",
            ),
        ),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("article", None), ("photo", None)),
                fields=("user",),
                name="workingcopy_one_new_article_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(
                fields=("user", "photo"), name="workingcopy_one_per_person_and_photo"
            ),
        ),
    ]

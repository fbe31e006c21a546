import core.fields
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lock_version",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="phiên bản"
                    ),
                ),
                (
                    "kind",
                    core.fields.LineField(
                        choices=[
                            ("directive", "Chỉ thị"),
                            ("conclusion", "Kết luận"),
                            ("resolution", "Nghị quyết"),
                            ("law", "Luật"),
                            ("decree", "Nghị định"),
                            ("decision", "Quyết định"),
                            ("circular", "Thông tư"),
                            ("provision", "Quy định"),
                            ("regulation", "Quy chế"),
                            ("charter", "Điều lệ"),
                            ("plan", "Kế hoạch"),
                            ("programme", "Chương trình"),
                            ("guideline", "Hướng dẫn"),
                            ("official_dispatch", "Công văn"),
                            ("notice", "Thông báo"),
                            ("report", "Báo cáo"),
                            ("proposal", "Tờ trình"),
                            ("other", "Văn bản"),
                        ],
                        default="official_dispatch",
                        max_length=17,
                        verbose_name="loại",
                    ),
                ),
                (
                    "symbol",
                    core.fields.LineField(
                        help_text="Như bản in, không kèm chữ “số”. Ví dụ: 49-KL/TW.",
                        max_length=60,
                        verbose_name="số, ký hiệu",
                    ),
                ),
                (
                    "issuer",
                    core.fields.LineField(
                        help_text="Như trong câu “… của Ban Bí thư”: bạn đọc lọc theo tên này.",
                        max_length=120,
                        verbose_name="cơ quan ban hành",
                    ),
                ),
                (
                    "issued_on",
                    core.fields.PartialDateField(
                        blank=True,
                        help_text="Ví dụ 10/05/2019. Chưa rõ ngày thì ghi 11/2023 hoặc 2020, hoặc để trống.",
                        verbose_name="ngày ban hành",
                    ),
                ),
                (
                    "also_printed",
                    core.fields.LineField(
                        blank=True,
                        help_text="Số hay ngày khác mà có bản in ghi cho chính văn bản này, ví dụ: 448/QĐ-KHVN ngày 01/12/2015.",
                        max_length=200,
                        verbose_name="còn được ghi là",
                    ),
                ),
                (
                    "effective_on",
                    core.fields.DateField(
                        blank=True, null=True, verbose_name="có hiệu lực từ ngày"
                    ),
                ),
                (
                    "abstract",
                    core.fields.LineField(
                        help_text="Nội dung chính, như in dưới tên văn bản.",
                        max_length=500,
                        verbose_name="trích yếu",
                    ),
                ),
                (
                    "summary",
                    core.fields.HtmlField(
                        blank=True,
                        help_text="Những điều bạn đọc cần biết, để đọc ngay trên trang mà không phải tải tệp.",
                        verbose_name="tóm tắt",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        help_text="PDF, Word, Excel hoặc OpenDocument, tối đa 12 MB. Bạn đọc chỉ tải được khi văn bản đã đăng.",
                        upload_to="van-ban/%Y/%m/",
                        verbose_name="tệp",
                    ),
                ),
                (
                    "file_size",
                    core.fields.PositiveIntegerField(
                        default=0, editable=False, verbose_name="cỡ tệp (byte)"
                    ),
                ),
                (
                    "note",
                    core.fields.ProseField(
                        blank=True,
                        help_text="Lấy ở đâu, điều gì chưa kiểm được. Bạn đọc thấy ghi chú này.",
                        max_length=1000,
                        verbose_name="ghi chú về nguồn",
                    ),
                ),
                (
                    "published_at",
                    core.fields.DateTimeField(editable=False, null=True, verbose_name="đăng lúc"),
                ),
                (
                    "created_at",
                    core.fields.DateTimeField(auto_now_add=True, verbose_name="tạo lúc"),
                ),
                ("updated_at", core.fields.DateTimeField(auto_now=True, verbose_name="sửa lúc")),
                (
                    "symbol_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=core.fields.LineField(max_length=200),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("search_text", models.TextField(editable=False)),
                (
                    "based_on",
                    models.ManyToManyField(
                        blank=True,
                        related_name="basis_of",
                        to="documents.document",
                        verbose_name="căn cứ vào",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="documents.document",
                        verbose_name="được thay thế bởi",
                    ),
                ),
            ],
            options={
                "verbose_name": "văn bản",
                "verbose_name_plural": "văn bản",
                "ordering": ["-issued_on", "symbol", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("symbol", "issuer", "issued_on"),
                        name="document_once",
                        violation_error_message="Văn bản có số, cơ quan và ngày này đã có. Xin sửa văn bản đã có.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by", None),
                            models.Q(("replaced_by", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="document_does_not_replace_itself",
                        violation_error_message="Một văn bản không thể thay thế chính nó.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "issued_on__regex",
                                "^((19|20|21)\\d\\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?)?$",
                            )
                        ),
                        name="document_issued_on_is_a_date",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("summary"), 60000
                        ),
                        name="document_summary_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "effective_on__range",
                                    (
                                        datetime.datetime(
                                            1945, 9, 2, 0, 0, tzinfo=datetime.timezone.utc
                                        ),
                                        datetime.datetime(
                                            2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                        ),
                                    ),
                                )
                            ),
                            models.Q(
                                (
                                    "published_at__range",
                                    (
                                        datetime.datetime(
                                            1945, 9, 2, 0, 0, tzinfo=datetime.timezone.utc
                                        ),
                                        datetime.datetime(
                                            2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc
                                        ),
                                    ),
                                )
                            ),
                        ),
                        name="document_dates_within_history",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="audited",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE subject \"documents_document\"%ROWTYPE; before JSONB; after JSONB; changed JSONB; codes TEXT[]; who JSONB := NULLIF(current_setting('pghistory.context_metadata', true), '');",
                    func="IF TG_OP = 'UPDATE' AND ROW(OLD.\"kind\", OLD.\"symbol\", OLD.\"issuer\", OLD.\"issued_on\", OLD.\"also_printed\", OLD.\"effective_on\", OLD.\"abstract\", OLD.\"summary\", OLD.\"file\", OLD.\"note\", OLD.\"replaced_by_id\", OLD.\"published_at\") IS NOT DISTINCT FROM ROW(NEW.\"kind\", NEW.\"symbol\", NEW.\"issuer\", NEW.\"issued_on\", NEW.\"also_printed\", NEW.\"effective_on\", NEW.\"abstract\", NEW.\"summary\", NEW.\"file\", NEW.\"note\", NEW.\"replaced_by_id\", NEW.\"published_at\") THEN RETURN NULL; END IF; IF TG_OP <> 'INSERT' THEN subject := OLD; before := jsonb_build_object('kind', subject.\"kind\", 'symbol', subject.\"symbol\", 'issuer', subject.\"issuer\", 'issued_on', subject.\"issued_on\", 'also_printed', subject.\"also_printed\", 'effective_on', subject.\"effective_on\", 'abstract', subject.\"abstract\", 'summary', subject.\"summary\", 'file', subject.\"file\", 'note', subject.\"note\", 'replaced_by', CASE WHEN subject.\"replaced_by_id\" IS NOT NULL THEN jsonb_build_object('id', subject.\"replaced_by_id\", 'text', (SELECT concat_ws(': ', CASE t0.\"kind\" WHEN 'directive' THEN 'Chỉ thị' WHEN 'conclusion' THEN 'Kết luận' WHEN 'resolution' THEN 'Nghị quyết' WHEN 'law' THEN 'Luật' WHEN 'decree' THEN 'Nghị định' WHEN 'decision' THEN 'Quyết định' WHEN 'circular' THEN 'Thông tư' WHEN 'provision' THEN 'Quy định' WHEN 'regulation' THEN 'Quy chế' WHEN 'charter' THEN 'Điều lệ' WHEN 'plan' THEN 'Kế hoạch' WHEN 'programme' THEN 'Chương trình' WHEN 'guideline' THEN 'Hướng dẫn' WHEN 'official_dispatch' THEN 'Công văn' WHEN 'notice' THEN 'Thông báo' WHEN 'report' THEN 'Báo cáo' WHEN 'proposal' THEN 'Tờ trình' WHEN 'other' THEN 'Văn bản' ELSE t0.\"kind\" END, t0.\"symbol\", t0.\"issuer\") FROM \"documents_document\" t0 WHERE t0.\"id\" = subject.\"replaced_by_id\")) END, 'published_at', subject.\"published_at\"); codes := array_append(codes, NULL); END IF; IF TG_OP <> 'DELETE' THEN subject := NEW; after := jsonb_build_object('kind', subject.\"kind\", 'symbol', subject.\"symbol\", 'issuer', subject.\"issuer\", 'issued_on', subject.\"issued_on\", 'also_printed', subject.\"also_printed\", 'effective_on', subject.\"effective_on\", 'abstract', subject.\"abstract\", 'summary', subject.\"summary\", 'file', subject.\"file\", 'note', subject.\"note\", 'replaced_by', CASE WHEN subject.\"replaced_by_id\" IS NOT NULL THEN jsonb_build_object('id', subject.\"replaced_by_id\", 'text', (SELECT concat_ws(': ', CASE t0.\"kind\" WHEN 'directive' THEN 'Chỉ thị' WHEN 'conclusion' THEN 'Kết luận' WHEN 'resolution' THEN 'Nghị quyết' WHEN 'law' THEN 'Luật' WHEN 'decree' THEN 'Nghị định' WHEN 'decision' THEN 'Quyết định' WHEN 'circular' THEN 'Thông tư' WHEN 'provision' THEN 'Quy định' WHEN 'regulation' THEN 'Quy chế' WHEN 'charter' THEN 'Điều lệ' WHEN 'plan' THEN 'Kế hoạch' WHEN 'programme' THEN 'Chương trình' WHEN 'guideline' THEN 'Hướng dẫn' WHEN 'official_dispatch' THEN 'Công văn' WHEN 'notice' THEN 'Thông báo' WHEN 'report' THEN 'Báo cáo' WHEN 'proposal' THEN 'Tờ trình' WHEN 'other' THEN 'Văn bản' ELSE t0.\"kind\" END, t0.\"symbol\", t0.\"issuer\") FROM \"documents_document\" t0 WHERE t0.\"id\" = subject.\"replaced_by_id\")) END, 'published_at', subject.\"published_at\"); codes := array_append(codes, NULL); END IF; SELECT COALESCE(jsonb_object_agg(k, jsonb_build_array(before -> k, after -> k)), '{}') INTO changed FROM jsonb_object_keys(COALESCE(after, before)) AS k WHERE COALESCE(NULLIF(before -> k, '\"\"'), 'null') <> COALESCE(NULLIF(after -> k, '\"\"'), 'null'); IF TG_OP = 'UPDATE' AND changed = '{}' THEN RETURN NULL; END IF; INSERT INTO audit_pending ( at, actor_id, actor_name, actor_role, request_id, action, kind, object_id, part_of, label, branches, changes, queued ) SELECT clock_timestamp(), (who ->> 'user')::bigint, COALESCE( ( SELECT concat_ws(': ', actor.\"full_name\") FROM \"accounts_user\" actor WHERE actor.\"id\" = (who ->> 'user')::bigint ), CASE WHEN who ->> 'request' IS NULL THEN session_user::text ELSE '' END ), COALESCE(who ->> 'role', ''), COALESCE(who ->> 'request', ''), lower(TG_OP), 'documents.document', subject.\"id\"::text, '', concat_ws(': ', CASE subject.\"kind\" WHEN 'directive' THEN 'Chỉ thị' WHEN 'conclusion' THEN 'Kết luận' WHEN 'resolution' THEN 'Nghị quyết' WHEN 'law' THEN 'Luật' WHEN 'decree' THEN 'Nghị định' WHEN 'decision' THEN 'Quyết định' WHEN 'circular' THEN 'Thông tư' WHEN 'provision' THEN 'Quy định' WHEN 'regulation' THEN 'Quy chế' WHEN 'charter' THEN 'Điều lệ' WHEN 'plan' THEN 'Kế hoạch' WHEN 'programme' THEN 'Chương trình' WHEN 'guideline' THEN 'Hướng dẫn' WHEN 'official_dispatch' THEN 'Công văn' WHEN 'notice' THEN 'Thông báo' WHEN 'report' THEN 'Báo cáo' WHEN 'proposal' THEN 'Tờ trình' WHEN 'other' THEN 'Văn bản' ELSE subject.\"kind\" END, subject.\"symbol\", subject.\"issuer\"), ARRAY(SELECT DISTINCT c FROM unnest(codes) AS c WHERE c IS NOT NULL ORDER BY c), changed, false; RETURN NULL;",
                    hash="bb1eead3553239bb3f9dde695b39f5e9b43ab554",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_audited_09d6b",
                    table="documents_document",
                    when="AFTER",
                ),
            ),
        ),
    ]

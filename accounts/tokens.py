"""Links that prove who opens them: invitations. Resets use Django's own tokens."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from .models import User

INVITATION_LASTS = timedelta(days=7)


class InvitationTokens:
    """Valid for seven days and until the first password, or the next invitation, replaces it.

    Has the two methods that Django's PasswordResetConfirmView asks of a token generator.
    """

    def make_token(self, user: User) -> str:
        value = self._value(user)
        return self._signer().sign(value).removeprefix(f"{value}:")

    def check_token(self, user: User, token: str | None) -> bool:
        try:
            self._signer().unsign(f"{self._value(user)}:{token}", max_age=INVITATION_LASTS)
        except BadSignature:
            return False
        return user.is_active and user.invited_at is not None

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt="accounts.invitation")

    def _value(self, user: User) -> str:
        return f"{user.pk} {user.password} {user.invited_at and user.invited_at.isoformat()}"


invitation_tokens = InvitationTokens()

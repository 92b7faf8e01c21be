"""Who works at the queue: whoever the key says; without keys, whoever says so."""

from whence.review.judgement import Reviewer
from whence.settings import ApiKey, ApiRole
from whence.web.access import require_role

NOBODY_IN_PARTICULAR = "local"


def reviewer_of(
    key: ApiKey | None, named: str | None = None, role: ApiRole = ApiRole.REVIEWER
) -> Reviewer:
    """The reviewer of a call. Raises Problem (`forbidden`) where the key's role is less.

    `named`: who they say they are; it counts only where no keys are configured.
    """
    require_role(key, role)
    if key is None:
        return Reviewer(named or NOBODY_IN_PARTICULAR, is_admin=True)
    return Reviewer(key.name, key.role is ApiRole.ADMIN, key.scopes or None)

"""What the admin is told when it starts."""

from wagtail.admin.views.pages.listing import ExplorableIndexView

ExplorableIndexView.paginate_by = 30  # as many rows as our list of articles; of itself 50

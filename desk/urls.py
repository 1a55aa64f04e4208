"""Addresses of the desk alone; behind them come all of the catalogue's own, seen from the desk."""

from django.urls import path

from config.urls import urlpatterns as catalogue
from desk import attendance, drafts, logbook, names, people, proposals, publishing, views

ROW = "rows/<slug:kind>/<uuid:key>/"

urlpatterns = [
    path("", views.mine, name="desk"),
    path("log/", views.log, name="log"),
    path(ROW, views.row, name="row"),
    path(f"{ROW}add/<slug:part>/", views.add, name="add-part"),
    path(f"{ROW}history/", views.past, name="row-history"),
    path(f"{ROW}hide/", views.hide, name="hide"),
    path(f"{ROW}destroy/", views.destroy, name="destroy"),
    path(f"{ROW}publish/", publishing.propose, name="propose"),
    path("logs/<uuid:key>/", logbook.book, name="log-book"),
    path("meetings/<uuid:key>/attendance/", attendance.attendance, name="attendance"),
    path("reviews/", publishing.reviews, name="reviews"),
    path("reviews/<uuid:key>/", publishing.review, name="review"),
    path("reviews/<uuid:key>/publish/", publishing.publish, name="publish-review"),
    path("reviews/<uuid:key>/agree/", publishing.agree, name="agree-to-review"),
    path("reviews/<uuid:key>/withdraw/", publishing.withdraw, name="withdraw-review"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<uuid:key>/settle/", views.settle, name="settle-correction"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<uuid:key>/decline/", proposals.decline, name="decline-proposal"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("names/", names.names, name="names"),
    path("people/", people.people, name="people"),
    path("people/circles/", people.open_circle, name="open-circle"),
    path("people/<int:user>/<int:circle>/part/", people.part, name="part"),
    path("invitations/<str:token>/", people.invited, name="invited"),
    *catalogue,
]

handler400 = "records.site.bad_request"
handler404 = "records.site.not_found"
handler500 = "records.site.broken"

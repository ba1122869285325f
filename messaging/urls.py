from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("demo/post/", views.demo_post, name="demo_post"),
]

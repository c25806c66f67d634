"""Shows pictures, styles and frames that the instructor's browser fetches from another computer."""

from IPython.display import HTML, Image, Markdown, display

FROM = "http://127.0.0.1:@PORT@/@MARK@"
display(
    HTML(f"<img src='{FROM}'><iframe src='{FROM}'></iframe><link rel=stylesheet href='{FROM}'>")
)
display(
    HTML(
        f"<div style=\"background:url('{FROM}')\">x</div><style>body{{background:url({FROM})}}</style>"
    )
)
display(
    HTML(
        f"<video poster='{FROM}' src='{FROM}'></video><meta http-equiv=refresh content='0;url={FROM}'>"
    )
)
display(Image(url=FROM), Markdown(f"![x]({FROM})"))
display(HTML(f"<ul style='list-style: url({FROM})'><li>x</li></ul>"))
display(
    HTML(
        f"<img src='//127.0.0.1:@PORT@/@MARK@'><p style='border: 1px; border-image: url({FROM})'>x</p>"
    )
)
display(
    HTML(
        f"<details title='x'><img alt='x' src='{FROM}' width='1'></details><a href='{FROM}' ping='{FROM}'>x</a>"
    )
)

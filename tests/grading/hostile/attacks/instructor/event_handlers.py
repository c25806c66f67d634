"""Shows HTML without a script element, whose handlers run all the same."""

from IPython.display import HTML, display

display(HTML("<img src='nowhere' onerror=\"window.eve='@MARK@'\">"))
display(HTML("<svg onload=\"window.eve='@MARK@'\"></svg>"))
display(HTML("<details open ontoggle=\"window.eve='@MARK@'\"><summary>x</summary></details>"))
display(HTML("<body onpageshow=\"window.eve='@MARK@'\"><style>@import 'x'</style>"))

#!/bin/sh
# Makes the folders that students and the teacher meet in, once, as root:
#   exchange.sh EXCHANGE TEACHER
# nbgrader would make them itself, too open and only when a unit is released: whoever came first would own them.
set -eu
exchange=$1
teacher=$2

# nbgrader insists that everybody may write here. Sticky: nobody can move away what belongs to another.
install -d -m 1777 "$exchange"
# Everybody reads what is handed out.
install -d -o "$teacher" -m 0755 "$exchange/descent" "$exchange/descent/outbound"
# A letter box: students put in and cannot look in; sticky as above.
install -d -o "$teacher" -m 1733 "$exchange/descent/inbound"
# Feedback is fetched by a name that only its student knows.
install -d -o "$teacher" -m 0711 "$exchange/descent/feedback"

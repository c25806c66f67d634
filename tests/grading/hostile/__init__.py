"""The bank of hostile submissions: what people might hand in to get points, secrets or trouble.

    attacks/     one file for each attack that is code, one folder for each family
    edits        attacks on the notebook's file: tags, ids, outputs, cells
    bank         all of them as data
    traps        what an attack could reach, and how one sees that it did
    against_stock  tries them on nbgrader as it comes; stock_results.json is what came of it
    ours, against_ours  the same with this course's grading; ../test_hostile.py insists that nothing comes of it
    table        stock beside ours

No attack harms the computer that it is tried on: those that could are bounded, or not tried without a sandbox.
"""

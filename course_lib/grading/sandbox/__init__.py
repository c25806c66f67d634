"""Where a student's code runs: bubblewrap around a warm process that kernels are forked from.

kernels          what a grader uses: `Sandbox(kind, cache)`, and from it one watched kernel for each submission
limits           how much a submission may use
watched          what every kernel has, in a sandbox or in none
watchdog         ends what uses more, and says which limit it was

bubblewrap       is it there, and the command line
view             what is seen inside, as data; units_inside: the units without their answers
template         the program inside: imports everything once, forks a kernel for each request
rehearsal        what every kernel would do first, done once before the fork
template_client  the worker's side of it; job_folder: the folder that both sides see
inside           how a child of the template shuts itself in: syscalls, seccomp, rlimits
kernel_inside    the kernel that it then becomes
provisioner      all of it for jupyter_client; counted_client: what comes out, counted
programs         a cache of compiled programs that is read inside and filled elsewhere
unsandboxed      the same kernel without a sandbox
"""

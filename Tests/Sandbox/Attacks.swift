import Testing

/// A short Python program that tries what it must not be able to do. `attack()` raises where it is refused.
struct Attack: CustomTestStringConvertible, Sendable {
  var name: String
  var code: String
  var testDescription: String { name }

  init(_ name: String, _ code: String) {
    self.name = name
    self.code = code
  }

  /// The whole program. It prints `held` when the attack was refused, and what it got otherwise.
  var program: String {
    """
    import ctypes, mmap, os, platform, signal, socket, sys, threading
    libc = ctypes.CDLL(None, use_errno=True)
    numbers = dict(
        clone=(56, 220), ptrace=(101, 117), unshare=(272, 97), setns=(308, 268), memfd_create=(319, 279),
        keyctl=(250, 219), add_key=(248, 217), mount=(165, 40), umount2=(166, 39), bpf=(321, 280),
        perf_event_open=(298, 241), process_vm_readv=(310, 270), userfaultfd=(323, 282), prctl=(157, 167),
        shmget=(29, 194), personality=(135, 92), chroot=(161, 51), init_module=(175, 105), ioctl=(16, 29),
        memfd_secret=(447, 447), clone3=(435, 435), io_uring_setup=(425, 425), fsopen=(430, 430),
        open_tree=(428, 428), move_mount=(429, 429), map_shadow_stack=(453, 453), kexec_load=(246, 104))
    def call(name, *arguments):
        number = numbers[name][platform.machine() == 'aarch64']
        result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
        if result < 0:
            raise OSError(ctypes.get_errno(), name)
        return f'{name} gave {result}'
    def attack():
    \(code.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
    try:
        print('OPEN', attack())
    except (OSError, MemoryError, RuntimeError, ValueError) as refusal:
        print('held')
    """
  }

  static let all: [Attack] =
    [
      Attack("connects to the network", "return socket.create_connection(('127.0.0.1', 22), 1)"),
      Attack("makes an internet socket", "return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"),
      Attack("makes a netlink socket", "return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"),
      Attack("reads the shadow file", "return open('/etc/shadow').read()"),
      Attack("lists root's home", "return os.listdir('/root')"),
      Attack("lists the host's /home", "return os.listdir('/home')"),
      // Writes what is there: should the sandbox fail, the machine stays as it was.
      Attack(
        "changes the core pattern",
        "path = '/proc/sys/kernel/core_pattern'\nvalue = open(path).read()\nreturn open(path, 'w').write(value)"),
      Attack("pulls the system request key", "return open('/proc/sysrq-trigger', 'w').write('h')"),
      Attack("changes its standing with the memory killer", "return open('/proc/self/oom_score_adj', 'w').write('-9')"),
      Attack("writes its bundle", "return open('/bundle/new', 'w')"),
      Attack("changes its bundle", "return open('/bundle/file', 'a')"),
      Attack("writes /", "return open('/new', 'w')"),
      Attack("writes /dev", "return open('/dev/new', 'w')"),
      Attack("writes /usr", "return open('/usr/new', 'w')"),
      Attack("makes a device", "return os.mknod('/tmp/null', 0o20666, os.makedev(1, 3))"),
      Attack("signals strangers", "return [os.kill(n, 0) for n in range(2, 5)]"),
      Attack("becomes another user", "return os.setuid(0)"),
      Attack("forks", "return os.fork()"),
      Attack("starts a program", "return os.posix_spawn('/usr/bin/true', ['true'], {})"),
      Attack("makes a user namespace by clone", "return call('clone', 0x10000000 | 17, 0, 0, 0, 0)"),
      Attack("makes a thread in a new network", "return call('clone', 0x40010f00, 0, 0, 0, 0)"),
      Attack("types into the terminal", "return call('ioctl', 0, 0x5412, 0)"),
      Attack("types into the terminal, with high bits set", "return call('ioctl', 0, 0x100005412, 0)"),
      Attack("outlives the host", "return call('prctl', 1, 0, 0, 0, 0)"),
      Attack("takes its limits off", "import resource\nreturn resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))"),
    ]
    + [
      "unshare", "clone3", "setns", "memfd_create", "memfd_secret", "ptrace", "keyctl", "add_key", "mount", "umount2",
      "bpf", "perf_event_open", "process_vm_readv", "userfaultfd", "shmget", "chroot", "init_module", "io_uring_setup",
      "fsopen", "open_tree", "move_mount", "kexec_load", "personality",
    ].map { name in
      // Refused by number, with the errors that the filter gives and no other: a call that fails for its arguments
      // would prove nothing.
      Attack(
        "calls \(name)",
        """
        try:
            return call('\(name)', 0, 0, 0, 0, 0)
        except OSError as error:
            if error.errno not in (1, 38): return error
            raise
        """)
    }
}

# SPDX-License-Identifier: GPL-2.0-only
package SynthOptane;
# What the firmware of an Intel Optane module made up by synth answers: a reply to each of its commands, by the name of its
# file (see README.md). Layouts are those of the firmware interface specifications 1.x, 2.x and 3.x, one for each generation.
use strict;
use warnings;
use Exporter qw(import);
use SynthPcd qw(config_data);
our @EXPORT_OK = qw(optane_attributes optane_identity optane_replies optane_raw %optane_states);

use constant { GiB => 1 << 30, UNIT => 4096 };
use constant { SECURITY_ENABLED => 1 << 1, SECURITY_LOCKED => 1 << 2, SECURITY_FROZEN => 1 << 3 };

# By generation: version of the interface, firmware, part number, current of what the power policy is
my @GENERATION = (undef,
    { interface => 0x0115, firmware => '6753000201', part => 'NMA1XXD256GPS', device => 0x5141 },
    { interface => 0x0203, firmware => '9915000402', part => 'NMB1XXD256GPS', device => 0x7b09 },
    { interface => 0x0301, firmware => '1204000103', part => 'NMC2XXD256GPS', device => 0x7c09 });

# What a state changes of a module in order
our %optane_states = (
    healthy => {},
    worn => { health => 1, reason => 1, remaining => 1, trips => 1 },
    critical => { health => 2, reason => 1 << 3, remaining => 0, trips => 1 },
    overheated => { health => 1, media => 86, controller => 99, trips => 6, throttled => 12 },
    cold => { media => -5, controller => -2 },
    locked => { security => 0x06 },
    frozen => { security => 0x0a },
    'media-disabled' => { boot => 1 << 24, health => 4, reason => 1 << 7 },
    unconfigured => { unconfigured => 1 },
    'broken-set' => { config => 3 },
    busy => { busy => 1 },
    sick => { smart_fails => 1 },
    staged => { staged => '6854000201' },
    # errors of media, of low and of high priority; of temperature, over 65535; injected errors
    erring => { media => 84, logs => { 0 => [map { media_error($_) } 1 .. 8], 1 => [map { media_error($_) } 7 .. 9],
        2 => [thermal_error(3)], 3 => [map { thermal_error($_) } 1 .. 9] } },
    injected => { injected => 1, boot => 1 << 29, health => 1, reason => 0x302, lss => 0x7e },
    injectable => { injectable => 1 },
    'without-sparing' => { sku => 1 | 4, spares => 0, scrub => 1, policy => 1 },
    'past-limits' => { security => 0x20a, scrub => 2, overwrite => 5 },
    # no Intel Optane module: an NVDIMM-N of another vendor, whose commands are Microsoft's; a kind of Intel's that nobody knows
    foreign => { vendor => 0x802c, device => 0x4e32, kind => 0x1234, family => 3, format => 0x0101 },
    'unknown-kind' => { kind => 0x7f09 },
);

# What a module of so many GiB holds before anything is set aside
sub optane_raw { return $_[0]{size} + 29 * GiB / 64 }

sub media_error {
    my ($number) = @_;
    return pack 'Q< Q< Q< C C C C v x2', 1_700_000_000 + $number * 3600, $number << 20, $number << 12, 8, $number - 1,
        $number & 0x17, $number + 5, $number;
}

sub thermal_error {
    my ($number) = @_;
    my $reported = (0, 1, 2, 4)[$number % 4];
    my $celsius = 70 + $number;
    return pack 'Q< V v x2', 1_700_000_000 + $number * 60, $celsius * 16 | $reported << 16 | ($number & 1) << 19, $number;
}

sub temperature {
    my ($celsius) = @_;
    return $celsius < 0 ? 0x8000 | -$celsius * 16 : $celsius * 16;
}

sub padded { my ($bytes) = @_; return $bytes . "\0" x (128 - length $bytes) }

sub ok { my ($bytes) = @_; return pack('V', 0) . padded($bytes) }

# The firmware's own status, as the kernel's interface hands it on: function-specific error, mailbox status above it
sub refused { my ($status) = @_; return pack 'V', 7 | $status << 16 }

sub uid { my ($dimm) = @_; return pack 'n C n N', 0x8089, 0xa2, 0x1837, $dimm->{serial} }

sub identify {
    my ($dimm, $g) = @_;
    my $sku = $optane_states{$dimm->{state}}{sku} // 1 | 4 | 8 | 1 << 17;
    return pack 'v v v v a5 x C x17 V v V a20 V x2 v a9 v', 0x8980, $g->{device}, 0x10, 0x0301, pack('H*', $g->{firmware}),
        0, optane_raw($dimm) / UNIT, 0x8980, $dimm->{serial}, $g->{part}, $sku, $g->{interface}, uid($dimm), $g->{interface};
}

sub characteristics {
    my ($dimm) = @_;
    my @celsius = (102, 85, 83, 81, 98, 96);
    my $bytes = pack 'v6 v', (map { temperature($_) } @celsius), 18_000;
    $bytes .= pack 'v V V V V', 18_000, 120_000, 100, 12_000, 100 if $dimm->{generation} > 1;
    return $bytes;
}

sub smart {
    my ($dimm, $s) = @_;
    my $id = $dimm->{id};
    my $media = $dimm->{media} // temperature($s->{media} // 29 + $id % 4);
    my $controller = $dimm->{controller} // temperature($s->{controller} // 33 + $id % 3);
    my $lss = $s->{lss} // 0x84;
    my $head = pack 'V x4 C C x C v v V C v x8 C V', 0x0eff, $s->{health} // 0, $s->{remaining} // 100, $s->{trips} // 0,
        $media, $controller, $dimm->{dirty} // 3 + $id, 1, $s->{reason} // 0, 0, 92;
    my $vendor = pack 'Q< Q< Q< V C Q< C3 x2 C C3 v v C', 40 + $id, 7_200_000 + $id * 60, 86_400 + $id, 5 + $id, $lss,
        1_700_000_000 + $id, 4, 0, 0, $lss, $s->{lss} ? (0xfb, 0x7f, 0) : (4, 0, 0), temperature(61), temperature(65), $s->{throttled} // 0;
    return padded($head . $vendor);
}

sub memory_info {
    my ($dimm, $scale) = @_;
    return pack '(Q< x8)4', map { $scale * $_ * (1 + $dimm->{id}) } 1_000_000, 600_000, 1_100_000, 650_000;
}

sub power_policy {
    my ($dimm) = @_;
    return pack 'x v v', 20_000, 15_000 if $dimm->{generation} == 1;
    return pack 'x3 v x C v V', 15_000, 1, 18_000, 15_000;
}

# Which channels may run a command, by command: all are allowed to, or each some
sub access_policies {
    my ($s) = @_;
    my $who = 0;
    my @pairs = qw(0301 03f0 03f1 03f5 03f6 0501 0506 0504 0701 0709 0900 0903);
    return map { ("vendor.06ca.$_" => ok(pack 'C', $s->{policy} ? $who++ % 8 : 0)) } @pairs;
}

# Of twenty commands, what each does: bits as the log of command effects has them
sub command_effects {
    return join '', map { pack 'C C x2 V', $_ & 15, $_ >> 4, $_ < 9 ? 1 << $_ : $_ << 2 } 0 .. 19;
}

sub health_replies {
    my ($dimm, $s) = @_;
    my $smart = smart($dimm, $s);
    return (
        'vendor.0800' => $s->{smart_fails} ? refused(3) : ok($smart),
        '0.1' => $s->{smart_fails} ? refused(3) : pack('V', 0) . $smart,
        '0.2' => pack('V v C v v x', 0, 7, 50, temperature(82), temperature(98)),
        'vendor.0401' => ok(pack 'v C v v', 7, 50, temperature(82), temperature(98)),
        'vendor.0804' => $s->{overwrite} ? ok(pack 'C C v V C', 3, 1, 0x50, 0x100, $s->{overwrite}) : refused(0x0a),
        map({ ("vendor.0803.0$_" => ok(memory_info($dimm, 1 + 9 * $_))) } 0, 1),
        'vendor.0803.03' => ok($s->{injected} ? pack 'V V V V V Q<', 7, 3, 1, 2, 4, 0x1d : pack 'V', $s->{injectable} // 0),
        'vendor.0803.04' => $dimm->{generation} > 1 ? ok(pack 'v v v', 11_500, 9_000, 2_500) : refused(1),
        # newest, oldest: none yet
        map({ ("vendor.0805.0$_" => ok(pack 'v', 0x40)) } 4 .. 7), 'vendor.0805' => ok(''),
        map({ ("log.$_" => join '', @{ $s->{logs}{$_} }) } keys %{ $s->{logs} // {} }),
        'effects' => command_effects(),
    );
}

sub firmware_replies {
    my ($dimm, $s, $g) = @_;
    my $staged = $s->{staged} // '0000000000';
    my ($running, $next) = map { pack 'H*', $_ } $g->{firmware}, $staged;
    return (
        'vendor.0801' => ok(pack 'a5 x v x8 a5 C C C v', $running, 0x60, $next, 0, $s->{staged} ? 1 : 2, 1, 3000),
        '0.12' => pack('V5 C x3 V a8 a8', 0, 0x400000, 0x40000, 500_000, 30_000_000, 1, $g->{interface},
            "$running\0\0\0", "$next\0\0\0"),
    );
}

sub feature_replies {
    my ($dimm, $s, $g) = @_;
    my $newer = $dimm->{generation} > 1;
    return (
        'vendor.0402' => ok(power_policy($dimm)),
        'vendor.0403' => ok(pack 'C x C', (($s->{spares} // 1)) x 2),
        'vendor.0404' => ok(pack 'C x3 Q< Q< Q<', @{ ([0, 0, 0, 0], [1, 1 << 20, 1 << 30, 1 << 25], [0, 1 << 20, 1 << 30, 1 << 25])[$s->{scrub} // 0] }),
        'vendor.0406' => $newer ? ok(pack 'x4 V', 1000) : refused(4),
        'vendor.0600' => ok(pack 'Q<', 1_710_000_000),
        'vendor.0602' => ok(pack 'V x4 Q< V x4 Q< V', $dimm->{volatile} / UNIT, 0, $dimm->{persistent} / UNIT, $dimm->{offset},
            optane_raw($dimm) / UNIT),
        'vendor.0603' => ok(pack 'C C', 1, 1),
        'vendor.0605' => ok(''),
        'vendor.0606' => ok(pack 'C C C', 5, 1, 0),
        'vendor.0609' => ok(pack 'C C', 1, 1),
        'vendor.060a' => ok(''),
        'vendor.06ea' => $newer ? ok('') : refused(4),
        'vendor.fd00' => ok(pack 'V V V', 1 << 20, 1 << 20, 128),
        'vendor.fd03' => ok(pack 'Q<', boot_status($s)),
    );
}

# done; media ready; mailbox ready, fast refresh, credit; AIT DRAM ready; DDRT trained
sub boot_status {
    my ($s) = @_;
    return 0xf0 | 1 << 16 | 1 << 18 | 1 << 20 | 1 << 22 | 1 << 23 | 3 << 27 | 1 << 34 | ($s->{boot} // 0);
}

sub security_replies {
    my ($dimm, $s) = @_;
    return (
        'vendor.0200' => ok(pack 'V V', $s->{security} // 0, 0),
        map({ ("vendor.0202.0$_" => $dimm->{generation} > 1 ? ok(pack 'v x2 V C C', $_, 0, 1, 0) : refused(4)) } 1 .. 4),
        'vendor.0203' => $dimm->{generation} > 2 ? ok('') : refused(4),
    );
}

# Which module it is, as the kernel shows it: vendor, device, kind (the subsystem's device, which ipmctl reads with its bytes the
# other way), format of its interface, family of its commands
sub optane_identity {
    my ($dimm) = @_;
    my $s = $optane_states{$dimm->{state}};
    my $own = $dimm->{generation} ? (0x79 + $dimm->{generation}) << 8 | 9 : 0x097a;
    return (vendor => 0x8089, device => 0x5141, kind => $own, format => 0x0301, family => 0,
        map { defined $s->{$_} ? ($_ => $s->{$_}) : () } qw(vendor device kind format family));
}

# What the kernel tells of its security, in agreement with 02:00
sub optane_attributes {
    my ($dimm) = @_;
    my $bits = $optane_states{$dimm->{state}}{security} // 0;
    return (
        security => $bits & SECURITY_LOCKED ? 'locked' : $bits & SECURITY_ENABLED ? 'unlocked' : 'disabled',
        frozen => $bits & SECURITY_FROZEN ? 1 : 0,
    );
}

# All that a module answers, by the names of files
sub optane_replies {
    my ($dimm) = @_;
    my $g = $GENERATION[$dimm->{generation}];
    my $s = $optane_states{$dimm->{state}};
    my %reply = (
        'vendor.0100' => ok(identify($dimm, $g)),
        'vendor.0101' => ok(characteristics($dimm)),
        access_policies($s), health_replies($dimm, $s), firmware_replies($dimm, $s, $g),
        feature_replies($dimm, $s, $g), security_replies($dimm, $s),
    );
    if ($s->{busy}) {
        $reply{$_} = refused(5) for grep { m{^vendor\.0[48]} } keys %reply;
    }
    $reply{'pcd.1'} = config_data($dimm, $s);
    return %reply;
}

1;

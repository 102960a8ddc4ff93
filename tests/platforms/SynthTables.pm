# SPDX-License-Identifier: GPL-2.0-only
package SynthTables;
# The tables beside the NFIT of a machine with Optane modules made up by synth: PCAT (what its memory can be set up as), PMTT
# (where its modules are) and SMBIOS (what they are). A module of DRAM is in each channel beside the Optane module.
use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(pcat_table pmtt_table smbios_tables handle_of leave_empty);

use constant { GiB => 1 << 30, MiB => 1 << 20, DRAM_MODULE => 32 << 30 };

# Flags of PMTT: ipmctl passes over what is not physical
my ($TOP, $PHYSICAL) = (1, 2);
my @PCAT_REVISION = (0, 0x02, 0x12, 0x31);
my $DIE = pack 'VvvH16', 0xa2555053, 0xcde4, 0x40a5, '807600e3aba6caa7';
my $CHANNEL = pack 'VvvH16', 0x23bf9281, 0xe69c, 0x471f, 'b299b0982b2f55f9';
my $SLOT = pack 'VvvH16', 0xfdcb2a68, 0xc203, 0x4312, 'b291b8e86286c2c1';

# Three channels on each of two memory controllers, then a second slot in each channel
sub handle_of {
    my ($socket, $n) = @_;
    return $socket << 12 | int($n % 6 / 3) << 8 | $n % 3 << 4 | 1 + int($n / 6);
}

# Is it a place that only the tables of the machine know of? DRAM is beside it all the same.
sub leave_empty {
    my ($socket, $n, $list) = @_;
    grep { $_ eq $n || $_ eq "$socket->{id}.$n" } split /,/, $list or return 0;
    my $id = 16 * $socket->{id} + $n;
    push @{$socket->{empty}}, {handle => handle_of($socket->{id}, $n), phys_id => 0x220 + 2 * $id, serial => 0x2000 + $id,
        socket => $socket->{id}, empty => 1};
    return 1;
}

sub table {
    my ($signature, $revision, $body) = @_;
    my $header = pack 'a4 V C C a6 a8 V a4 V', $signature, 36 + length $body, $revision, 0, 'INTEL ', 'PMEMCTL ', 1, 'INTL', 1;
    my $sum = unpack '%8C*', $header . $body;
    substr $header, 9, 1, pack 'C', -$sum & 255;
    return $header . $body;
}

sub interleave_capability {
    my ($generation) = @_;
    my $app_direct = 3;
    if ($generation == 1) {
        my @sets = map { 0x4040 | 1 << 16 + $_ | 1 << 31 } 0 .. 4;
        return pack 'v v C x3 v v V*', 1, 12 + 4 * @sets, $app_direct, 30, scalar @sets, @sets;
    }
    my @sets = (0x3f | 1 << 16, 0x1b, 0x2d, 0x36, 0x07, 0x38, 0x09, 0x12, 0x24, map { 1 << $_ } 0 .. 5);
    return pack 'v v C x3 v v v v V*', 1, 16 + 4 * @sets, $app_direct, 30, 0x0101, $generation == 2 ? 0x28 : 0, scalar @sets, @sets;
}

# What of a socket's modules firmware has mapped
sub mapped_by {
    my ($socket) = @_;
    my $mapped = 0;
    for my $dimm (@{$socket->{dimms}}) {
        $mapped += $dimm->{mapped} // 0;
        next if defined $dimm->{mapped} or $dimm->{state} =~ m{^(?:broken-set|media-disabled)$};
        $mapped += $dimm->{volatile};
        $mapped += $_->{size} / @{$_->{dimms}} for @{$dimm->{sets}};
    }
    return $mapped;
}

sub pcat_table {
    my ($generation, $sockets) = @_;
    my $modes = $generation == 1 ? 7 : 0x17;
    my $two_level = grep { $_->{volatile} } map { @{$_->{dimms}} } @$sockets;
    # 1LM or 2LM, and App Direct; either kind of volatile memory may be chosen, not both at a time
    my $now = ($two_level ? 1 : 0) | 1 << 2 | 1 << 4;
    my $body = pack 'x4';
    # ipmctl takes no limit of the 300 series for a limit of none
    my $most_sets = $generation == 2 ? 8 | 2 << 4 : 0;
    $body .= pack 'v v C C C v x7', 0, 16, 1, $modes, $now, $generation == 1 ? 0 : $most_sets;
    $body .= interleave_capability($generation);
    for my $socket (@$sockets) {
        my $dram = $socket->{dram_modules} * DRAM_MODULE;
        my $mapped = ($two_level ? 0 : $dram) + mapped_by($socket);
        $body .= pack 'v v v x2 Q< Q< Q<', 6, 32, $socket->{id}, 4096 * GiB, $mapped, $two_level ? $dram : 0;
    }
    return table('PCAT', $PCAT_REVISION[$generation], $body);
}

# A structure of PMTT revision 2
sub device {
    my ($type, $flags, $children, $body) = @_;
    return pack('C x v v x2 V', $type, 12 + length $body, $flags, $children) . $body;
}

sub located {
    my ($guid, $id, @below) = @_;
    return device(0xff, $PHYSICAL, scalar @below, $guid . pack('v x2', $id)) . join '', @below;
}

sub module {
    my ($handle, $persistent) = @_;
    return device(2, $PHYSICAL | ($persistent ? 4 : 0), 0, pack 'V', $handle);
}

sub place {
    my ($dimm) = @_;
    my $none = 0xffffffff;
    return located($SLOT, ($dimm->{handle} & 15) - 1, $dimm->{empty} ? device(2, 0, 0, pack 'V', $none) : module($dimm->{phys_id}, 1));
}

# All places of a socket for modules
sub places {
    my ($socket) = @_;
    return @{$socket->{dimms}}, @{$socket->{empty} // []};
}

sub controller_of {
    my ($id, @dimms) = @_;
    my @channels;
    for my $channel (0 .. 2) {
        my @here = grep { ($_->{handle} >> 4 & 15) == $channel } @dimms or next;
        my @slots = map { place($_) } @here;
        push @slots, located($SLOT, 2, module($here[0]{phys_id} + 1, 0));
        push @channels, located($CHANNEL, $channel, @slots);
    }
    return device(1, $PHYSICAL, scalar @channels, pack 'v x2', $id) . join '', @channels;
}

sub socket_of {
    my ($socket) = @_;
    my @controllers;
    for my $id (0, 1) {
        my @here = grep { ($_->{handle} >> 8 & 15) == $id } places($socket) or next;
        push @controllers, controller_of($id, @here);
    }
    my $die = located($DIE, 0, @controllers);
    return device(0, $TOP | $PHYSICAL, 1, pack 'v x2', $socket->{id}) . $die;
}

# PMTT revision 1 nests its structures instead
sub nested {
    my ($type, $flags, $body) = @_;
    return pack('C x v v x2', $type, 8 + length $body, $flags) . $body;
}

sub old_socket {
    my ($socket) = @_;
    my $body = pack 'v x2', $socket->{id};
    for my $id (0, 1) {
        my @here = grep { ($_->{handle} >> 8 & 15) == $id } places($socket) or next;
        my $modules = join '', map {
            $_->{empty} ? () : nested(2, 2 | 4, pack 'v x2 V V', 0, ($_->{size}) / MiB, $_->{phys_id}), $_->{handle} & 2 ? ()
            : nested(2, 2, pack 'v x2 V V', 0, DRAM_MODULE / MiB, $_->{phys_id} + 1) } @here;
        $body .= nested(1, 1, pack('V4 v4 V', 0, 0, 0, 0, 64, 64, 0, 1, $socket->{id}) . $modules);
    }
    return nested(0, 1, $body);
}

sub pmtt_table {
    my ($generation, $sockets) = @_;
    return table('PMTT', 1, pack('x4') . join '', map { old_socket($_) } @$sockets) if $generation == 1;
    return table('PMTT', 2, pack('V', scalar @$sockets) . join '', map { socket_of($_) } @$sockets);
}

# Type 17: memory device, with its strings behind it
sub memory_device {
    my ($handle, $bytes, $detail, $type, $speed, @strings) = @_;
    my $megabytes = $bytes / MiB;
    my $dimm = 9;
    my $body = pack 'v v v v v C C C C C v v C C C C C V v', 0x1000, 0xfffe, 72, 64, $megabytes >= 0x7fff ? 0x7fff : $megabytes,
        $dimm, 0, 1, 2, $type, $detail, $speed, 3, 4, 5, 6, 0, $megabytes >= 0x7fff ? $megabytes : 0, $speed;
    return pack('C C v', 17, 4 + length $body, $handle) . $body . join('', map { "$_\0" } @strings) . "\0";
}

sub dimm_devices {
    my ($dimm) = @_;
    my ($synchronous, $nonvolatile, $ddr4, $logical) = (1 << 7, 1 << 12, 0x1a, 0x1f);
    my $place = sprintf 'CPU%d_DIMM_%s', $dimm->{socket} + 1, chr 65 + 3 * ($dimm->{handle} >> 8 & 15) + ($dimm->{handle} >> 4 & 15);
    my $slot = $dimm->{handle} & 15;
    my $text = sprintf '%08x', $dimm->{serial};
    my $unknown = 2;
    my @devices = $dimm->{empty} ? memory_device($dimm->{phys_id}, 0, $unknown, $unknown, 0, "$place$slot", "NODE $slot", ('none') x 4)
        : memory_device($dimm->{phys_id}, $dimm->{size}, $synchronous | $nonvolatile,
        $dimm->{generation} == 1 ? $ddr4 : $logical, 2666, "$place$slot", "NODE $slot", 'Intel', $text, 'asset', 'NMA1XXD256GPS');
    push @devices, memory_device($dimm->{phys_id} + 1, DRAM_MODULE, $synchronous, $ddr4, 2666, "${place}0", 'NODE 0', 'Micron', $text,
        'asset', '36ASF4G72') if $slot == 1;
    return @devices;
}

# The entry point, and the structures that it stands for
sub smbios_tables {
    my ($sockets) = @_;
    my $structures = join '', (map { dimm_devices($_) } map { places($_) } @$sockets), pack('C C v', 127, 4, 0xfeff) . "\0\0";
    my $entry = pack 'a5 C C C C C C x V Q<', '_SM3_', 0, 24, 3, 2, 0, 1, length $structures, 0x7a000000;
    my $sum = unpack '%8C*', $entry;
    substr $entry, 5, 1, pack 'C', -$sum & 255;
    return ($entry, $structures);
}

1;

# SPDX-License-Identifier: GPL-2.0-only
package SynthNfit;
# The ACPI tables of a machine made up by synth: NFIT (which modules make which regions) and SRAT (which memory
# belongs to which node). Offsets are those of the ACPI specification.
use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(nfit_table srat_table iset_cookie);

# Identity of every module, beside what optane_identity() tells. The specification stores these with the first byte first, and
# Linux prints them that way.
my $SUBSYSTEM_REVISION = pack 'n', 0x0018;
my $DATE = pack 'n', 0x1837;
my $LOCATION = pack 'C', 0xa2;
my $LINE = 4096;                    # bytes on one module before the next one's turn
my $PMEM_GUID = pack 'VvvH16', 0x66f0d379, 0xb4f3, 0x4074, 'ac430d3318b78cdb';

sub table {
    my ($signature, $revision, $body) = @_;
    my $header = pack 'a4 V C C a6 a8 V a4 V', $signature, 36 + length $body, $revision, 0,
        'PMEMCT', 'SAMPLE', 1, 'PMCT', 1;
    my $sum = unpack '%8C*', $header . $body;
    substr $header, 9, 1, pack 'C', -$sum & 255;
    return $header . $body;
}

# One structure of a table: type, length, body
sub structure {
    my ($type, $body) = @_;
    return pack('v v', $type, 4 + length $body) . $body;
}

# The number by which the kernel and the labels know a set of modules: Fletcher-64 over where each
# module begins in the set and its identity, in the order of the set.
sub iset_cookie {
    my @dimms = sort { $a->{position} <=> $b->{position} } @_;
    my ($low, $high) = (0, 0);
    for my $dimm (@dimms) {
        my $entry = pack 'Q< a4 n a2 a1 x31', $dimm->{position} * $LINE, pack('N', $dimm->{serial}),
            $dimm->{identity}{vendor}, $DATE, $LOCATION;
        for my $word (unpack 'V*', $entry) {
            $low = ($low + $word) & 0xffffffff;
            $high = ($high + $low) & 0xffffffff;
        }
    }
    return $high << 32 | $low;
}

sub spa_range {
    my ($region, $domain) = @_;
    my $domain_is_valid = 2;
    my $write_back_and_persistent = 0x8008;
    return structure(0, pack 'v v V V a16 Q< Q< Q<', $region->{id} + 1, $domain_is_valid, 0, $domain, $PMEM_GUID,
        $region->{base}, $region->{size}, $write_back_and_persistent);
}

sub module_mapping {
    my ($dimm, $place, $ways) = @_;
    return structure(1, pack 'V v v v v Q< Q< Q< v v v v', $dimm->{handle}, $dimm->{phys_id}, 0, @$place, 0, $ways, 0, 0);
}

# A mapping for each range that the module is part of; of one that is in none, the place and size are 0
sub module_mappings {
    my ($dimm) = @_;
    my $mappings = '';
    for my $region (@{$dimm->{sets}}) {
        my ($member) = grep { $_->{id} == $dimm->{id} } @{$region->{dimms}};
        my @place = ($region->{id} + 1, $dimm->{id} + 1, $member->{size}, $member->{position} * $LINE, $member->{offset});
        $mappings .= module_mapping($dimm, \@place, $member->{ways});
    }
    return $mappings || module_mapping($dimm, [0, $dimm->{id} + 1, 0, 0, 0], 1);
}

sub control_region {
    my ($dimm) = @_;
    my $identity_is_valid = 1;
    my $identity = $dimm->{identity};
    return structure(4, pack 'v n n n n n a2 C a1 a2 x2 a4 v x46', $dimm->{id} + 1, @{$identity}{qw(vendor device)}, 0,
        @{$identity}{qw(vendor kind)}, $SUBSYSTEM_REVISION, $identity_is_valid, $LOCATION, $DATE,
        pack('N', $dimm->{serial}), $identity->{format});
}

sub flush_hint {
    my ($dimm) = @_;
    return structure(6, pack 'V v x6 Q<', $dimm->{handle}, 1, 0xf0000000 + $dimm->{id} * 4096);
}

sub nfit_table {
    my ($sockets, $regions, $dimms) = @_;
    my $memory_controller_flushes = 2;
    my $body = pack 'x4';
    $body .= spa_range($_, @$sockets + $_->{id}) for @$regions;
    $body .= module_mappings($_) . control_region($_) . flush_hint($_) for @$dimms;
    $body .= structure(7, pack 'C x3 V x4', 1, $memory_controller_flushes);
    return table('NFIT', 1, $body);
}

sub memory_affinity {
    my ($domain, $base, $size, $flags) = @_;
    return pack 'C C V x2 Q< Q< x4 V x8', 1, 40, $domain, $base, $size, $flags;
}

sub srat_table {
    my ($sockets, $regions) = @_;
    my ($enabled, $nonvolatile) = (1, 4);
    my $body = pack 'V x8', 1;
    $body .= memory_affinity(0, 0, 2 << 30, $enabled);
    $body .= memory_affinity($_->{id}, @{$_->{dram}}, $enabled) for @$sockets;
    $body .= memory_affinity(@$sockets + $_->{id}, $_->{base}, $_->{size}, $enabled | $nonvolatile) for @$regions;
    return table('SRAT', 3, $body);
}

1;

# SPDX-License-Identifier: GPL-2.0-only
package SynthPcd;
# Platform configuration data of an Optane module made up by synth: how it is divided, and the set that it is a member of, as
# the firmware of the machine leaves them in partition 1. What follows the tables is zero and left out.
use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(config_data);

# By generation: the revisions of the tables
my @DIRECTORY = (0, 0x01, 0x11, 0x31);
my @CURRENT = (0, 0x02, 0x12, 0x31);

sub table {
    my ($signature, $revision, $body) = @_;
    my $header = pack 'a4 V C C a6 a8 V a4 V', $signature, 36 + length $body, $revision, 0, 'INTEL ', 'PMEMCTL ', 2, 'INTL', 1;
    my $sum = unpack '%8C*', $header . $body;
    substr $header, 9, 1, pack 'C', -$sum & 255;
    return $header . $body;
}

sub uid { my ($dimm) = @_; return pack 'n C n N', 0x8089, 0xa2, 0x1837, $dimm->{serial} }

sub member {
    my ($dimm) = @_;
    my $head = uid($dimm);
    $head .= pack 'C5', $dimm->{socket}, 0, $dimm->{handle} >> 8 & 15, $dimm->{handle} >> 4 & 15, ($dimm->{handle} & 15) - 1
        if $dimm->{generation} > 1;
    return $head . "\0" x (32 - length $head) . pack 'Q< Q<', $dimm->{partition_offset}, $dimm->{size};
}

sub ways_bit {
    my ($ways) = @_;
    my %bit = (1 => 0, 2 => 1, 3 => 2, 4 => 3, 6 => 4, 8 => 5, 12 => 6, 16 => 7, 24 => 8);
    return 1 << $bit{$ways};
}

sub interleave {
    my ($generation, $region) = @_;
    my @members = sort { $a->{position} <=> $b->{position} } @{$region->{dimms}};
    my ($app_direct, $ok) = (2, 1);
    my $head = $generation == 1
        ? pack('v C C C C v x C x10', $region->{id} + 1, scalar @members, $app_direct, 0x40, 0x40, ways_bit(scalar @members), $ok)
        : pack('v C C C C x3 C x10', $region->{id} + 1, scalar @members, $app_direct, 1, 1, $ok);
    my $body = $head . join '', map { member($_) } @members;
    return pack('v v', 5, 4 + length $body) . $body;
}

# The whole of partition 1: directory, current configuration
sub config_data {
    my ($dimm, $s) = @_;
    my @sets = @{$dimm->{sets}};
    my ($unconfigured, $persistent) = (5, 0);
    for my $region (@sets) {
        $persistent += $region->{size} / @{$region->{dimms}};
    }
    my $set_up = @sets || $dimm->{volatile};
    my $body = pack 'v x2 Q< Q<', $set_up ? $s->{config} // 1 : $unconfigured, $dimm->{volatile}, $persistent;
    $body .= interleave($dimm->{generation}, $_) for @sets;
    my $current = table('CCUR', $CURRENT[$dimm->{generation}], $body);
    return table('DMHD', $DIRECTORY[$dimm->{generation}], pack 'V V x16', length $current, 60) . $current;
}

1;

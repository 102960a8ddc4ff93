# SPDX-License-Identifier: GPL-2.0-only
# Compares the records that peers.bash made; prints "NUMBER<tab>COMBINATION<tab>PROBLEM" for each that
# differs, and at the end "compared N records, N of them byte for byte".

def parsed: if . == "" then null else try fromjson catch "not JSON: \(.)" end;

# each an array: combination, text, status, JSON value
def records($text): $text | split("\u001e")[1:] | map(split("\u001f") | . + [.[1] | parsed]);

def name: .dev? // .dimm? // .chardev? // .provider? // .mode? // tostring;

# nmem2 comes before nmem10
def natural: [name | scan("[0-9]+") | tonumber];

# arrays of objects in one order; arrays of numbers as they are
def sorted:
    if type == "object" then map_values(sorted)
    elif type == "array" then
        map(sorted) | if length > 0 and (.[0] | type) == "object" then sort_by(name) else . end
    else . end;

def ascending:
    [.. | arrays | select(length > 0 and (.[0] | type) == "object" and (.[0] | has("dev")))
     | map(natural) | . == sort] | all;

# ndctl's ceiling for iset_id with -u
def ceiling: "0x7fffffffffffffff";
def true_cookies:
    (.. | objects | select(.iset_id? == ceiling)) |= (.iset_id = $cookies[.dev]);

def lines: split("\n") | map(rtrimstr(","));
def commas: [scan(",(?=\n)")] | length;

# whether ndctl's arrays came in our order, so that the bytes must be the same
def same_order($theirs; $ours): ($theirs[3] | tojson) == ($ours[3] | tojson);

# what is wrong with status and stderr of ours, or null
def manners($options; $ours; $err):
    if $options | test("nosuch|99") then
        if $ours[2] != "3" then "status \($ours[2]), expected 3"
        elif $err[1] | test("^pmemctl: LIST: [^\n]+ there is no such [^\n]+\n(  hint: [^\n]+\n)?$") | not
        then "no clear message" else null end
    elif $ours[2] != "0" then "status \($ours[2]), expected 0"
    elif $err[1] != "" then "it wrote to stderr"
    else null end;

def check($theirs; $ours; $err):
    $theirs[0] as $options
    | ($theirs[1] | contains(ceiling)) as $capped
    | ($theirs[3] | if $capped then true_cookies else . end) as $want
    | $ours[3] as $got
    | manners($options; $ours; $err) as $manners
    | if $theirs[2] != "0" then "ndctl ended with status \($theirs[2])"
      elif $ours[0] != $options or $err[0] != $options then "the records are out of step"
      elif $manners then $manners
      elif ($want == null) != ($got == null) then "one printed nothing"
      elif ($want | sorted) != ($got | sorted) then "values differ"
      elif ($want | sorted | tojson) != ($got | sorted | tojson) then "the order of keys differs"
      elif $got | ascending | not then "not in ascending order"
      elif $capped then empty
      elif ($ours[1] | lines | sort) != ($theirs[1] | lines | sort) or ($ours[1] | commas) != ($theirs[1] | commas)
      then "the text style differs"
      elif same_order($theirs; $ours) and $theirs[1] != $ours[1] then "the bytes differ"
      else empty end;

records($ndctl) as $theirs | records($pmemctl) as $ours | ($errors | split("\u001e")[1:] | map(split("\u001f"))) as $errs
| [range($theirs | length)] as $all
| ($all[] | . as $i | check($theirs[$i]; $ours[$i]; $errs[$i]) | "\($i)\t\($theirs[$i][0])\t\(.)"),
  if ($theirs | length) != ($ours | length) then "0\tall\tdifferent numbers of records"
  else "compared \($all | length) records, \([$all[] | select(same_order($theirs[.]; $ours[.]))] | length) of them byte for byte"
  end

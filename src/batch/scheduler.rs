//! What a scheduler is told, so that it makes some shards of a plan.

use std::fmt::Write;

/// Indices as schedulers write them: `3,7-9`.
pub fn ranges(indices: &[usize]) -> String {
    let mut text = String::new();
    let mut rest = indices.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next == last + 1) {
            last = next;
        }
        let comma = if text.is_empty() { "" } else { "," };
        let written = if first == last { write!(text, "{comma}{first}") } else { write!(text, "{comma}{first}-{last}") };
        written.expect("a string takes all");
    }
    text
}

/// The indices of ranges, in the order written. The error says what is none.
pub fn indices(ranges: &str) -> Result<Vec<usize>, String> {
    let mut indices = Vec::new();
    for range in ranges.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| format!("`{range}` is no index and no range such as 7-9"));
        let (first, last) = (number(first)?, number(last)?);
        if last < first || last >= super::plan::MOST_SHARDS {
            return Err(format!("`{range}` is no range of shards"));
        }
        indices.extend(first..=last);
    }
    Ok(indices)
}

/// How each scheduler is told to make these shards of the plan at `plan`: its name, and what it is given. `options` come after
/// `bulletin shard PLAN`.
pub fn arguments(plan: &str, indices: &[usize], options: &str) -> Vec<(&'static str, String)> {
    let (count, ranges) = (indices.len(), ranges(indices));
    let plan = quoted(plan);
    let mut all = vec![(
        "Slurm",
        format!(
            "sbatch --requeue --array={ranges} --wrap {}",
            quoted(&format!("bulletin shard {plan}{options} --index $SLURM_ARRAY_TASK_ID"))
        ),
    )];
    // These two count from 0: the n-th task makes the n-th of the list.
    let counted = |variable: &str| format!("bulletin shard {plan}{options} --of {ranges} --index {variable}");
    all.push(("Kubernetes", format!("completions: {count}, command: {}", counted("$(JOB_COMPLETION_INDEX)"))));
    all.push(match count {
        // An array of AWS Batch has two tasks or more.
        1 => ("AWS Batch", format!("no array, command: bulletin shard {plan}{options} --index {ranges}")),
        _ => ("AWS Batch", format!("--array-properties size={count}, command: {}", counted("$AWS_BATCH_JOB_ARRAY_INDEX"))),
    });
    all.push(("here", format!("bulletin shard {plan}{options} --index {ranges}")));
    all
}

/// A word as a shell takes it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/:._-+=@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_written_and_read_as_ranges() {
        for (list, text) in [(vec![], ""), (vec![3], "3"), (vec![3, 7, 8, 9], "3,7-9"), (vec![0, 1, 3, 4, 6], "0-1,3-4,6")] {
            assert_eq!(ranges(&list), text);
            assert!(list.is_empty() || indices(text).unwrap() == list);
        }
        for wrong in ["", "a", "3,,4", "9-7", "-1", "0-99999999"] {
            assert!(indices(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shell_takes_words_as_they_are() {
        assert_eq!(quoted("file:///a%20b/c"), "file:///a%20b/c");
        assert_eq!(quoted("it's $here"), r"'it'\''s $here'");
    }

    #[test]
    fn every_scheduler_gets_exactly_the_shards() {
        let told: Vec<String> =
            arguments("s3://out/_plan", &[3, 7, 8, 9], "").into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
        assert_eq!(
            told,
            [
                "Slurm: sbatch --requeue --array=3,7-9 --wrap 'bulletin shard s3://out/_plan --index $SLURM_ARRAY_TASK_ID'",
                "Kubernetes: completions: 4, command: bulletin shard s3://out/_plan --of 3,7-9 --index $(JOB_COMPLETION_INDEX)",
                "AWS Batch: --array-properties size=4, command: bulletin shard s3://out/_plan --of 3,7-9 --index $AWS_BATCH_JOB_ARRAY_INDEX",
                "here: bulletin shard s3://out/_plan --index 3,7-9",
            ]
        );
        assert!(arguments("p", &[3], " --again")[2].1.ends_with("bulletin shard p --again --index 3"));
    }
}

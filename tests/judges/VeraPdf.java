import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Judges many PDF files against veraPDF profiles in one start of the JVM.
 *
 * Arguments: PROFILE[,PROFILE...] FILE... [-- PROFILE[,PROFILE...] FILE...]...
 * A profile is named as veraPDF names its files: PDFA-3A, PDFA-2B, PDFUA-1, ...
 *
 * Prints, tab separated, for each file and profile:
 *   judged  path  profile  pass|fail|error  [what went wrong]
 * and after a "fail", for each clause that failed:
 *   clause  7.1-10  how many times  the message  where it failed first
 * Exit status: 0 when every file could be judged, whatever the verdict; 2 otherwise.
 */
public final class VeraPdf {
    /** Failures of one clause that are collected before veraPDF stops counting them. */
    private static final int MOST_FAILURES = 100;

    public static void main(String[] args) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        Map<String, ValidationProfile> read = new LinkedHashMap<>();
        boolean judgedAll = args.length > 1;
        String[] profiles = null;
        for (String arg : args) {
            if (arg.equals("--")) {
                profiles = null;
            } else if (profiles == null) {
                profiles = arg.split(",");
            } else {
                for (String profile : profiles) {
                    judgedAll &= judge(Path.of(arg), profile, read);
                }
            }
        }
        System.out.flush();
        System.exit(judgedAll ? 0 : 2);
    }

    /** Prints the verdict on one file; false when there is none. */
    private static boolean judge(Path path, String name, Map<String, ValidationProfile> read) {
        ValidationResult result;
        try {
            ValidationProfile profile = read.get(name);
            if (profile == null) {
                profile = profile(name);
                read.put(name, profile);
            }
            try (InputStream bytes = Files.newInputStream(path);
                    PDFAParser parser = Foundries.defaultInstance().createParser(bytes, profile.getPDFAFlavour());
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(profile, MOST_FAILURES, false, false, false)) {
                result = validator.validate(parser);
            }
        } catch (Exception fault) {
            line("judged", path, name, "error", fault);
            return false;
        }
        line("judged", path, name, result.isCompliant() ? "pass" : "fail");
        Map<String, Object[]> clauses = new LinkedHashMap<>();
        for (TestAssertion failure : result.getTestAssertions()) {
            if (failure.getStatus() == TestAssertion.Status.FAILED) {
                String clause = failure.getRuleId().getClause() + "-" + failure.getRuleId().getTestNumber();
                String message = failure.getErrorMessage() != null ? failure.getErrorMessage() : failure.getMessage();
                clauses.computeIfAbsent(clause, key -> new Object[] {
                    "clause", clause, result.getFailedChecks().get(failure.getRuleId()), message,
                    failure.getLocation().getContext()
                });
            }
        }
        clauses.values().forEach(VeraPdf::line);
        return true;
    }

    private static ValidationProfile profile(String name) throws Exception {
        try (InputStream xml = VeraPdf.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            if (xml == null) {
                throw new IllegalArgumentException("no such profile");
            }
            return Profiles.profileFromXml(xml);
        }
    }

    private static void line(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (Object cell : cells) {
            if (line.length() > 0) {
                line.append('\t');
            }
            line.append(String.valueOf(cell).replaceAll("\\s+", " ").trim());
        }
        System.out.println(line);
    }
}

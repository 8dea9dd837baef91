using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The outcome of a row. The default is a failure.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Detail">What was expected and received, or why the row was skipped; null if it passed.</param>
internal readonly record struct Observation(RowOutcome Outcome, string? Detail)
{
    public static Observation Passed => new(RowOutcome.Passed, null);

    public static Observation Failed(string detail) => new(RowOutcome.Failed, detail);

    public static Observation Skipped(string reason) => new(RowOutcome.Skipped, reason);

    /// <summary>Compares a response with what is expected.</summary>
    public static Observation Compare(Expectation expected, RawResponse response) => expected.Holds(response) ? Passed : Failed(expected, response);

    public static Observation Failed(Expectation expected, RawResponse response) => Failed($"expected: {expected.Text}; received: {response}");
}

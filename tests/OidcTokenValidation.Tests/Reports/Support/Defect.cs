using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>One thing that is wrong with a request, and the refusal that it gets.</summary>
/// <param name="Code">The refusal.</param>
/// <param name="Place">Where the pipeline finds it out.</param>
/// <param name="Slot">What it changes: two defects of the same thing cannot be combined.</param>
/// <param name="Apply">Spoils a request.</param>
internal sealed record Defect(TokenFailureCode Code, CheckPoint Place, string Slot, Action<Spoiled> Apply)
{
    public override string ToString() => $"{Code} by {Slot}";
}

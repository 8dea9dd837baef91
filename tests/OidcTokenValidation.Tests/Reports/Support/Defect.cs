using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>One defect of a request, and the failure that it causes.</summary>
/// <param name="Code">The failure code.</param>
/// <param name="Place">Where the pipeline detects it.</param>
/// <param name="Slot">What it changes: two defects of the same thing cannot be combined.</param>
/// <param name="Apply">Spoils a request.</param>
internal sealed record Defect(TokenFailureCode Code, CheckPoint Place, string Slot, Action<Spoiled> Apply)
{
    public override string ToString() => $"{Code} by {Slot}";
}

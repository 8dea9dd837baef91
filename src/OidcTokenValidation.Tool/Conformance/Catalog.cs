using System.IO.Enumeration;
using OidcTokenValidation.Tool.Conformance.Rows;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>All chapters. Those that change the issuer come last.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Chapter> All { get; } =
    [
        new("rfc9068", "JWT access tokens (RFC 9068)", [.. TypeRows.All, .. IssuerRows.All, .. AudienceRows.All, .. RequiredClaimRows.All]),
        new("rfc7519", "Claims (RFC 7519)", [.. ExpiryRows.All, .. TimeRows.All, .. RepeatedClaimRows.All]),
        new("rfc7515", "Forms of a JWS (RFC 7515)", [.. SegmentRows.All, .. JsonRows.All, .. HeaderRows.All]),
        new("rfc8725", "Attacks on JWTs (RFC 8725)", [.. AlgorithmRows.All, .. SignatureRows.All, .. KeyRows.All]),
        new("rfc6750", "Bearer tokens (RFC 6750)", [.. AuthorizationRows.All, .. PlaceRows.All, .. ChallengeRows.All, .. ScopeRows.All]),
        new("rfc9449", "DPoP (RFC 9449)", [.. ProofRows.All, .. ProofTargetRows.All, .. ProofKeyRows.All, .. BindingRows.All, .. NonceRows.All]),
        new("rfc8705", "Certificate-bound tokens (RFC 8705)", [.. CertificateRows.All]),
        new("rfc9470", "Step-up authentication (RFC 9470)", [.. StepUpRows.All]),
        new("rfc9728", "Protected resource metadata (RFC 9728)", [.. MetadataRows.All]),
        new("rotation", "Rotation of keys", [.. RotationRows.All]),
        new("outage", "Outages of the issuer", [.. OutageRows.All]),
        new("flood", "Floods of made-up key names", [.. FloodRows.All]),
    ];

    /// <summary>Selects the rows whose name, or whose chapter's name, matches one of the patterns; all if there is none.</summary>
    public static IReadOnlyList<Chapter> Select(IReadOnlyCollection<string> patterns) => patterns.Count == 0
        ? All
        :
        [
            .. All
                .Select(chapter => chapter with { Rows = [.. chapter.Rows.Where(row => patterns.Any(pattern => Matches(pattern, chapter, row)))] })
                .Where(static chapter => chapter.Rows.Count > 0),
        ];

    private static bool Matches(string pattern, Chapter chapter, Row row) =>
        FileSystemName.MatchesSimpleExpression(pattern, row.Id) || FileSystemName.MatchesSimpleExpression(pattern, chapter.Name);
}

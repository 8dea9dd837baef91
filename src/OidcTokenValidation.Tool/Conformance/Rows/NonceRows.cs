using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Nonces of the API (RFC 9449 §4.3 check 10, §8, §9).</summary>
internal static class NonceRows
{
    private static readonly RowGroup Group = new("rfc9449-nonce", "RFC 9449 §9", Level.Must, Feature.DPoP, Feature.Nonce);

    private static readonly (string Name, string Title, JsonNode? Value)[] Others =
    [
        ("made-up", "a made-up nonce", "eyJ7S_zG.eyJH0-Z.HX4w-7v"),
        ("empty", "nonce \"\"", ""),
        ("null", "nonce null", null),
        ("number", "nonce 1", 1),
        ("array", "nonce as an array", new JsonArray("a")),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.AcceptedProof("good", "the nonce of the API", static (proof, _) => proof),
        Group.AcceptedProof("again", "the same nonce in another proof", static (proof, _) => proof),
        Once("missing", "no nonce: not accepted", Expectation.Refused, static (proof, _) => proof.WithoutNonce()),
        .. Others.Select(static other =>
            Once(other.Name, $"{other.Title}: not accepted", Expectation.Refused, (proof, _) => proof.WithClaim("nonce", other.Value?.DeepClone()))),
        Once("changed", "the nonce with another character: not accepted", Expectation.Refused, static (proof, session) =>
            proof.WithNonce(Change(session.Client.Nonce!))),
        Once("longer", "the nonce with a character more: not accepted", Expectation.Refused, static (proof, session) =>
            proof.WithNonce(session.Client.Nonce + "A")),
        Once("in-header", "the nonce in the header alone: not accepted", Expectation.Refused, static (proof, session) =>
            proof.WithoutNonce().WithHeader("nonce", session.Client.Nonce)),
        Once("error", "no nonce: 401 use_dpop_nonce and a nonce", new("401, error=\"use_dpop_nonce\" and a field DPoP-Nonce", static response =>
            response.Status == 401 && response.FindChallenge("DPoP")?["error"] == "use_dpop_nonce" && response.Get("DPoP-Nonce") is { Length: > 0 }),
                static (proof, _) => proof.WithoutNonce()),
        Once("error-made-up", "a made-up nonce: 401 use_dpop_nonce and a nonce", new("401, error=\"use_dpop_nonce\" and a field DPoP-Nonce", static response =>
            response.Status == 401 && response.FindChallenge("DPoP")?["error"] == "use_dpop_nonce" && response.Get("DPoP-Nonce") is { Length: > 0 }),
                static (proof, _) => proof.WithNonce("made-up")),
        Once("one-field", "no nonce: one field DPoP-Nonce with characters as in §8.1", new("one field DPoP-Nonce", static response =>
            response.GetAll("DPoP-Nonce").Count() == 1 && response.Get("DPoP-Nonce")!.All(static c =>
                c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'))), static (proof, _) => proof.WithoutNonce())
            with { Section = "RFC 9449 §8.1" },
        Once("no-store", "a response with a nonce is not cached", new("Cache-Control: no-store", static response =>
            response.Get("DPoP-Nonce") is null || response.Get("Cache-Control")?.Contains("no-store", StringComparison.OrdinalIgnoreCase) == true),
                static (proof, _) => proof.WithoutNonce())
            with { Section = "RFC 9449 §8.2", Level = Level.Should },
    ];

    // Sent once: the ordinary way would send it again with the nonce of the response.
    private static Row Once(string name, string title, Expectation expected, Func<DPoPProofBuilder, Session, DPoPProofBuilder> change) =>
        Group.Scenario(name, title, async (session, cancellationToken) =>
        {
            await session.SendAsync(() => Create(session, static (proof, _) => proof), cancellationToken).ConfigureAwait(false);
            RawResponse response = await session.SendAsync(Create(session, change), cancellationToken).ConfigureAwait(false);
            return Observation.Compare(expected, response);
        });

    private static RawRequest Create(Session session, Func<DPoPProofBuilder, Session, DPoPProofBuilder> change)
    {
        string token = session.BoundToken().Create();
        return DPoPGroup.CreateRequest(session, token, change(session.Proof(token), session).Create());
    }

    private static string Change(string nonce) => nonce[..^2] + (nonce[^2] == 'A' ? "B" : "A") + nonce[^1];
}

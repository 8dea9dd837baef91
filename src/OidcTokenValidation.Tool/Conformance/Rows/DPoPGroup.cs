using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Creates rows about proofs: a good token that is bound to the client, and a changed proof.</summary>
internal static class DPoPGroup
{
    private const string Field = "DPoP";

    public static RowGroup Create(string prefix, string section) => new(prefix, section, Level.Must, Feature.DPoP);

    /// <summary>A proof that must not be accepted.</summary>
    public static Row RefusedProof(this RowGroup group, string name, string title, Func<DPoPProofBuilder, Session, DPoPProofBuilder> change) =>
        group.Proof(name, $"{title}: not accepted", Expectation.Refused, change);

    /// <summary>A proof that must be accepted.</summary>
    public static Row AcceptedProof(this RowGroup group, string name, string title, Func<DPoPProofBuilder, Session, DPoPProofBuilder> change) =>
        group.Proof(name, $"{title}: accepted", Expectation.Accepted, change);

    public static Row Proof(this RowGroup group, string name, string title, Expectation expected, Func<DPoPProofBuilder, Session, DPoPProofBuilder> change) =>
        group.ProofText(name, title, expected, (session, token) => change(session.Proof(token), session).Create());

    /// <summary>The text of a proof, from the token; null skips the row.</summary>
    public static Row ProofText(this RowGroup group, string name, string title, Expectation expected, Func<Session, string, string?> create) =>
        group.Scenario(name, title, async (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create();
            return create(session, token) is null
                ? Observation.Skipped("the change makes no difference to the address of this API")
                : Observation.Compare(
                    expected, await session.SendAsync(() => CreateRequest(session, token, create(session, token)!), cancellationToken).ConfigureAwait(false));
        });

    /// <summary>Fields in place of the one proof.</summary>
    public static Row Fields(this RowGroup group, string name, string title, Expectation expected, Func<Session, string, IReadOnlyList<string>> create) =>
        group.Scenario(name, title, async (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create();
            return Observation.Compare(
                expected, await session.SendAsync(() => CreateRequest(session, token, [.. create(session, token)]), cancellationToken).ConfigureAwait(false));
        });

    /// <summary>A token that must not be accepted with a good proof of the client.</summary>
    public static Row RefusedToken(this RowGroup group, string name, string title, Func<Session, string> create) =>
        group.Scenario(name, $"{title}: not accepted", async (session, cancellationToken) =>
        {
            string token = create(session);
            return Observation.Compare(
                Expectation.Refused,
                await session.SendAsync(() => CreateRequest(session, token, session.Proof(token).Create()), cancellationToken).ConfigureAwait(false));
        });

    public static RawRequest CreateRequest(Session session, string token, params IEnumerable<string> proofs) =>
        new(session.Target.Path, [("Authorization", $"DPoP {token}"), .. proofs.Select(static proof => (Field, proof))]);
}

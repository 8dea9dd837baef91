using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Replaces the issuer's RSA key, and waits until the API accepts the new one. If it does not, the old key is back, so that other rows can
/// run.</summary>
internal static class KeyChange
{
    public static async Task<Observation> RotateAsync(Session session, CancellationToken cancellationToken)
    {
        TestSigningKey old = session.Issuer.FindKey("RS256"), next = session.Issuer.Rotate();
        Observation seen = Observation.Compare(Expectation.Accepted, await Control.SendUntilAsync(
            session, () => session.Token().Create(), static response => response.IsAccepted, cancellationToken).ConfigureAwait(false));
        if (seen.Outcome != RowOutcome.Passed)
        {
            session.Issuer.RemoveKey(next);
            session.Issuer.AddKey(old);
        }

        return seen;
    }

    /// <summary>Publishes further keys beside the issuer's, unless they are published already, and rotates.</summary>
    public static async Task<Observation> PublishAsync(Session session, string further, CancellationToken cancellationToken)
    {
        if (session.FurtherKeys == further && further.Length > 0)
            return Observation.Passed;
        string before = session.FurtherKeys;
        session.FurtherKeys = further;
        Observation seen = await RotateAsync(session, cancellationToken).ConfigureAwait(false);
        if (seen.Outcome != RowOutcome.Passed)
            session.FurtherKeys = before;
        return seen;
    }
}

namespace OidcTokenValidation.Issuers;

/// <summary>
/// How many requests the fetches of one issuer may make: what its own budget allows, and for an issuer of the resolver that has not verified
/// a token yet also what the budget allows that all such issuers share.
/// </summary>
/// <param name="own">The issuer's own budget.</param>
/// <param name="shared">The budget of all issuers that have not verified a token yet; null for an issuer of the options.</param>
internal sealed class FetchBudget(RequestBudget own, RequestBudget? shared = null)
{
    private volatile RequestBudget? _shared = shared;

    public RequestBudget Own => own;

    /// <summary>Whether a token of the issuer has verified, or the options name it. Until then only requests cause fetches, and nothing about them is logged above Debug.</summary>
    public bool IsOfVerified => _shared is null;

    /// <inheritdoc cref="RequestBudget.Slot"/>
    public TimeSpan Slot => own.Slot;

    /// <inheritdoc cref="RequestBudget.Wait"/>
    public TimeSpan Wait
    {
        get
        {
            TimeSpan first = own.Wait, second = _shared?.Wait ?? TimeSpan.Zero;
            return first > second ? first : second;
        }
    }

    /// <inheritdoc cref="RequestBudget.Charge"/>
    public void Charge()
    {
        own.Charge();
        _shared?.Charge();
    }

    /// <summary>A token of the issuer has verified: others cannot use up its requests from now on.</summary>
    public void MarkVerified() => _shared = null;
}

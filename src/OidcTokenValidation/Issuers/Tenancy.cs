using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>How far an issuer of the resolver has come.</summary>
internal enum TenancyState
{
    /// <summary>Its keys are being fetched or were fetched lately, and no token has verified with them.</summary>
    Pending,

    /// <summary>A token has verified: it has a place in the cache.</summary>
    Verified,

    /// <summary>It made room for another. It is trusted as before.</summary>
    Evicted,

    /// <summary>The resolver no longer trusts it or describes it otherwise, or the application has removed it.</summary>
    Removed,
}

/// <summary>
/// What an issuer of the resolver has and one of the options has not. Written under the lock of <see cref="ResolvedIssuerCache"/>, but for the last use.
/// </summary>
internal sealed class Tenancy
{
    private volatile TenancyState _state;
    private long _askedAt;
    private long _answeredAt;
    private long _lastUse;
    private long _number;

    public Tenancy(ResolverResult answer, FetchBudget budget)
    {
        (Settings, _number, Budget) = (answer.Settings!, answer.Number, budget);
        (AddedAt, _askedAt, _answeredAt) = (answer.AskedAt, answer.AskedAt, answer.AnsweredAt);
        _state = budget.IsOfVerified ? TenancyState.Verified : TenancyState.Pending;
    }

    public ResolvedSettings Settings { get; }

    public FetchBudget Budget { get; }

    /// <summary>When it was set to work.</summary>
    public long AddedAt { get; }

    /// <summary>The number of the resolver's answer that holds.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>When the call of the resolver began whose answer holds.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    /// <summary>When it ended: a token that has waited since then for nothing needs no other answer, however long the resolver took.</summary>
    public long AnsweredAt => Volatile.Read(ref _answeredAt);

    public TenancyState State => _state;

    /// <summary>Whether the issuer is no longer at work: its keys are not fetched any more, and a token that they do not verify may be good.</summary>
    public bool HasLeft => _state is TenancyState.Evicted or TenancyState.Removed;

    /// <summary>Orders the last uses by tokens that verified.</summary>
    public long LastUse
    {
        get => Volatile.Read(ref _lastUse);
        set => Volatile.Write(ref _lastUse, value);
    }

    /// <summary>Takes over a later answer of the resolver if it has the same settings.</summary>
    public bool TryRenew(ResolverResult answer)
    {
        if (answer.Settings is null || !Settings.Equal(answer.Settings.Issuer))
            return false;
        Volatile.Write(ref _number, answer.Number);
        Volatile.Write(ref _askedAt, answer.AskedAt);
        Volatile.Write(ref _answeredAt, answer.AnsweredAt);
        return true;
    }

    public void Promote(long use)
    {
        LastUse = use;
        Budget.MarkVerified();
        _state = TenancyState.Verified;
    }

    public void Leave(TenancyState state) => _state = state;
}

using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>The state of an issuer of the resolver.</summary>
internal enum TenancyState
{
    /// <summary>Its keys are being fetched or were fetched recently, and no token was verified with them yet.</summary>
    Pending,

    /// <summary>A token was verified: the issuer is cached.</summary>
    Verified,

    /// <summary>It was evicted for another issuer. It is still trusted.</summary>
    Evicted,

    /// <summary>The resolver no longer trusts it or has changed its settings, or the application has removed it.</summary>
    Removed,
}

/// <summary>
/// The state that only issuers of the resolver have. Written under the lock of <see cref="ResolvedIssuerCache"/>, except the last use.
/// </summary>
internal sealed class Tenancy
{
    private volatile TenancyState _state;
    private long _calledAt;
    private long _returnedAt;
    private long _lastUse;
    private long _number;

    public Tenancy(ResolverResult resolved, FetchBudget budget)
    {
        (Settings, _number, Budget) = (resolved.Settings!, resolved.Number, budget);
        (AddedAt, _calledAt, _returnedAt) = (resolved.CalledAt, resolved.CalledAt, resolved.ReturnedAt);
        _state = budget.IsVerified ? TenancyState.Verified : TenancyState.Pending;
    }

    public ResolvedSettings Settings { get; }

    public FetchBudget Budget { get; }

    /// <summary>When the issuer was added.</summary>
    public long AddedAt { get; }

    /// <summary>The number of the resolver's call whose result is used.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>When that call started.</summary>
    public long CalledAt => Volatile.Read(ref _calledAt);

    /// <summary>When that call returned. A token that did not wait since then needs no newer result, even if the call was slow.</summary>
    public long ReturnedAt => Volatile.Read(ref _returnedAt);

    public TenancyState State => _state;

    /// <summary>Whether the issuer was evicted or removed: its keys are no longer fetched, and a token that they do not verify may be valid.</summary>
    public bool IsClosed => _state is TenancyState.Evicted or TenancyState.Removed;

    /// <summary>The order of the last use by a verified token.</summary>
    public long LastUse
    {
        get => Volatile.Read(ref _lastUse);
        set => Volatile.Write(ref _lastUse, value);
    }

    /// <summary>Applies a later result of the resolver if it has the same settings.</summary>
    public bool TryRenew(ResolverResult resolved)
    {
        if (resolved.Settings is null || !Settings.HasSettingsOf(resolved.Settings.Issuer))
            return false;
        Volatile.Write(ref _number, resolved.Number);
        Volatile.Write(ref _calledAt, resolved.CalledAt);
        Volatile.Write(ref _returnedAt, resolved.ReturnedAt);
        return true;
    }

    public void Promote(long use)
    {
        LastUse = use;
        Budget.MarkVerified();
        _state = TenancyState.Verified;
    }

    public void Close(TenancyState state) => _state = state;
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures fetches of status lists. No address is a tag.</summary>
internal sealed class StatusListMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _fetches =
        meter.CreateDuration(TelemetryNames.StatusListFetchDuration, "Duration of fetches of an issuer's status lists.");

    public void Fetched(string issuer, StatusListFault fault, TimeSpan duration)
    {
        if (!_fetches.Enabled)
            return;
        TagList tags = new()
        {
            { Tags.Validator, validator }, { Tags.Issuer, issuer }, { Tags.Outcome, fault == StatusListFault.None ? nameof(Fetched) : Tags.Get(fault) },
        };
        _fetches.Record(duration.TotalSeconds, tags);
    }
}

/// <summary>Why a status list was not fetched; a tag of the metrics, and part of the log.</summary>
internal enum StatusListFault
{
    None,

    /// <inheritdoc cref="KeyFetchFault.Unreachable"/>
    Unreachable,

    /// <inheritdoc cref="KeyFetchFault.SecureConnectionFailed"/>
    SecureConnectionFailed,

    /// <inheritdoc cref="KeyFetchFault.TimedOut"/>
    TimedOut,

    /// <inheritdoc cref="KeyFetchFault.StatusNotOk"/>
    StatusNotOk,

    /// <summary>The server redirects. Redirects are not followed.</summary>
    Redirected,

    /// <summary>The response, or the decompressed list, is larger than <see cref="StatusListOptions.MaxListBytes"/> allows.</summary>
    TooLarge,

    /// <summary>The response has a content encoding, though the request accepts none.</summary>
    Compressed,

    /// <summary>The list fails a rule, or its signature is invalid.</summary>
    Invalid,

    /// <summary>The key of the list is not one of the issuer's, or could not be looked up.</summary>
    KeyNotFound,

    /// <summary>The member <c>status_list</c> is missing, or is not a list.</summary>
    Malformed,

    /// <summary>The list has expired.</summary>
    Expired,

    /// <summary>The list was issued before the one that is cached.</summary>
    Older,

    /// <summary>An exception that no network causes.</summary>
    Unexpected,
}

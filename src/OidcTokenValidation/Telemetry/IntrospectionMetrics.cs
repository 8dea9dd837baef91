using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures introspection requests.</summary>
internal sealed class IntrospectionMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _requests =
        meter.CreateDuration(TelemetryNames.IntrospectionDuration, "Duration of introspection requests to an issuer.");

    /// <summary>Measures a request, and ends its activity.</summary>
    public void Record(Activity? activity, string issuer, string outcome, bool isAvailable, TimeSpan duration)
    {
        if (activity is null && !_requests.Enabled)
            return;
        TagList tags = new() { { Tags.Validator, validator }, { Tags.Issuer, issuer }, { Tags.Outcome, outcome } };
        _requests.Record(duration.TotalSeconds, tags);
        Activities.End(activity, tags, error: isAvailable ? null : outcome);
    }
}

/// <summary>Why an introspection request has no usable response; a tag of the metrics, and part of the log.</summary>
internal enum IntrospectionFault
{
    None,

    /// <inheritdoc cref="KeyFetchFault.Unreachable"/>
    Unreachable,

    /// <inheritdoc cref="KeyFetchFault.SecureConnectionFailed"/>
    SecureConnectionFailed,

    /// <summary>The response took longer than <see cref="IntrospectionOptions.Timeout"/>.</summary>
    TimedOut,

    /// <inheritdoc cref="KeyFetchFault.StatusNotOk"/>
    StatusNotOk,

    /// <summary>The endpoint redirects. Redirects are not followed.</summary>
    Redirected,

    /// <summary>The response is larger than <see cref="IntrospectionOptions.MaxResponseBytes"/>.</summary>
    TooLarge,

    /// <summary>The response is compressed, though the request accepts no compression.</summary>
    Compressed,

    /// <summary>The body is not a JSON object in UTF-8.</summary>
    NotJson,

    /// <summary>The response is not signed, and <see cref="IntrospectionOptions.RequireSignedResponse"/> is true.</summary>
    UnsignedResponse,

    /// <summary>The response is encrypted, which is not supported.</summary>
    EncryptedResponse,

    /// <summary>A signed response (RFC 9701) that fails a rule, or whose signature is invalid.</summary>
    InvalidSignedResponse,

    /// <summary>The key of a signed response is not one of the issuer's, or could not be looked up.</summary>
    KeyNotFound,

    /// <summary>A JSON object without a boolean <c>active</c>.</summary>
    Malformed,

    /// <summary>A member occurs more than once. The application may read every member, and readers differ about which value counts (RFC 8259 §4).</summary>
    RepeatedMember,

    /// <summary>An exception that no network causes.</summary>
    Unexpected,
}

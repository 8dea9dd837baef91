using System.Diagnostics;

namespace OidcTokenValidation.Telemetry;

/// <summary>The activities of this library. Without a listener there are none.</summary>
internal static class Activities
{
    // One for the process, and never disposed: it is how listeners find us.
    private static readonly ActivitySource Source = new(TelemetryNames.ActivitySource);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    public static Activity? Validate() => Source.StartActivity(TelemetryNames.ValidateActivity);

    /// <summary>Begins a fetch of keys.</summary>
    /// <param name="isOfRequest">Whether a request waits for it. The others must not count as part of the request that happened to make the validator.</param>
    public static Activity? FetchKeys(bool isOfRequest)
    {
        // Also where nobody listens to us: the HTTP client's own activities go below the current one.
        if (!isOfRequest)
            Activity.Current = null;
        return Source.StartActivity(TelemetryNames.KeyFetchActivity);
    }

    public static Activity? Introspect() => Source.StartActivity(TelemetryNames.IntrospectActivity, ActivityKind.Client);

    /// <summary>Says how it ended. A client's mistake is no error of ours: the status tells only those.</summary>
    /// <param name="activity">The activity; null if there is none.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="error">What went wrong on our side or the provider's; null if nothing did.</param>
    public static void End(Activity? activity, in TagList tags, string? error)
    {
        if (activity is null)
            return;
        foreach (KeyValuePair<string, object?> tag in tags)
            activity.SetTag(tag.Key, tag.Value);
        if (error is not null)
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
        activity.Dispose();
    }
}

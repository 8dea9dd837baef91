using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.Benchmarks.Memory;

namespace OidcTokenValidation.LoadTarget.Applications;

/// <summary>Reports what the process has used so far; the driver requests it before and after a round. It is the first middleware of every target.</summary>
internal sealed class Statistics : IDisposable
{
    private readonly GcPauses _pauses = new();
    private long _requests;

    public static void UseIn(WebApplication app)
    {
        var statistics = new Statistics();
        app.Lifetime.ApplicationStopped.Register(statistics.Dispose);
        app.Use(next => context => statistics.InvokeAsync(context, next));
    }

    /// <inheritdoc/>
    public void Dispose() => _pauses.Dispose();

    private Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == "/statistics")
            return context.Response.WriteAsync(Describe());
        Interlocked.Increment(ref _requests);
        return next(context);
    }

    // A line that a shell can take apart by its blanks.
    private string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Interlocked.Read(ref _requests)} {Environment.CpuUsage.TotalTime.TotalMicroseconds:0} "
        + $"{GC.GetTotalAllocatedBytes(precise: true)} {GC.CollectionCount(0)} {GC.GetTotalPauseDuration().TotalMicroseconds:0} {_pauses.TakeLongest().TotalMicroseconds:0}");
}

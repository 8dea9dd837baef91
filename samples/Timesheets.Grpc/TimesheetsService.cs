using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OidcTokenValidation.AspNetCore;
using Timesheets.V1;
using V1Entry = Timesheets.V1.TimesheetEntry;

namespace Timesheets;

/// <summary>The methods of timesheets.proto. Each has its required scope; the token is read from the request.</summary>
internal sealed class TimesheetsService(TimesheetStore store, HealthCheckService health) : V1.Timesheets.TimesheetsBase
{
    public override async Task<HealthReply> Health(HealthRequest request, ServerCallContext context) =>
        new() { Status = (await health.CheckHealthAsync(context.CancellationToken)).Status.ToString() };

    [RequireScope(TimesheetAccess.Read)]
    public override Task<ListTimesheetsReply> ListTimesheets(ListTimesheetsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListTimesheetsReply { Entries = { store.List(GetToken(context)).Select(static entry => entry.Write()) } });

    [RequireScope(TimesheetAccess.Create)]
    public override Task<V1Entry> CreateTimesheet(V1Entry request, ServerCallContext context) => Task.FromResult(Add(request, context));

    [RequireScope(TimesheetAccess.Read)]
    public override async Task WatchTimesheets(WatchTimesheetsRequest request, IServerStreamWriter<V1Entry> responseStream, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync([]);   // the client sees at once that the call is accepted, and the call can end with its token
        await foreach (TimesheetEntry entry in store.WatchAsync(GetToken(context), context.CancellationToken))
            await responseStream.WriteAsync(entry.Write(), context.CancellationToken);
    }

    [RequireScope(TimesheetAccess.Create)]
    public override async Task<ImportTimesheetsReply> ImportTimesheets(IAsyncStreamReader<V1Entry> requestStream, ServerCallContext context)
    {
        var reply = new ImportTimesheetsReply();
        await foreach (V1Entry entry in requestStream.ReadAllAsync(context.CancellationToken))
        {
            Add(entry, context);
            reply.Count++;
        }

        return reply;
    }

    [RequireScope(TimesheetAccess.Create)]
    public override async Task SyncTimesheets(IAsyncStreamReader<V1Entry> requestStream, IServerStreamWriter<V1Entry> responseStream, ServerCallContext context)
    {
        await foreach (V1Entry entry in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(Add(entry, context), context.CancellationToken);
    }

    private static OidcTokenValidation.AccessToken GetToken(ServerCallContext context) => context.GetHttpContext().GetAccessToken()!;

    private V1Entry Add(V1Entry entry, ServerCallContext context)
    {
        store.Add(GetToken(context), entry.Read());
        return entry;
    }
}
